package io.xmodel.internal.text.regex;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a regular expression in Oniguruma's syntax. What has no meaning in linear time – back
 * references, atomic groups, long look-behind – is refused by name.
 */
final class PatternParser {
  /** Longer ones are no tokenizer's. */
  private static final int MAX_LENGTH = 1 << 14;

  private static final int MAX_DEPTH = 100;
  private static final int MAX_TIMES = 100_000;

  private final PatternScanner scanner;
  private final ClassParser classes;
  private final LetterCase letterCase = new LetterCase();
  private int depth;

  /** Whether {@code i}, {@code m} and {@code x} are in force. */
  private Options options = new Options(false, false, false);

  private record Options(boolean ignoreCase, boolean dotAll, boolean extended) {}

  private PatternParser(String pattern) {
    scanner = new PatternScanner(pattern);
    classes = new ClassParser(scanner);
  }

  /**
   * Parses a pattern.
   *
   * @throws PatternException when it is damaged or of an unsupported kind
   */
  static Node parse(String pattern) {
    if (pattern.length() > MAX_LENGTH) {
      throw new PatternException("is longer than %s characters".formatted(MAX_LENGTH));
    }
    PatternParser parser = new PatternParser(pattern);
    Node node = parser.choice();
    if (!parser.scanner.atEnd()) {
      throw new PatternException("has a ')' without a '('");
    }
    return node;
  }

  /** The characters of a string, one after the other. */
  static Node literal(String text) {
    return new Node.Sequence(
        text.codePoints().<Node>mapToObj(c -> new Node.Chars(CodePoints.of(c))).toList());
  }

  /** Options between bars, up to the end or a closing parenthesis. */
  private Node choice() {
    if (++depth > MAX_DEPTH) {
      throw new PatternException("is nested deeper than %s groups".formatted(MAX_DEPTH));
    }
    List<Node> parts = new ArrayList<>();
    do {
      parts.add(sequence());
    } while (scanner.accept('|'));
    depth--;
    return parts.size() == 1 ? parts.getFirst() : new Node.Choice(List.copyOf(parts));
  }

  private Node sequence() {
    List<Node> parts = new ArrayList<>();
    letterCase.forget();
    while (!scanner.atEnd() && !scanner.sees('|') && !scanner.sees(')')) {
      if (options.extended() && scanner.skipComment()) {
        continue;
      }
      Node atom = atom();
      if (atom != null) {
        parts.add(repeated(atom));
      }
    }
    return parts.size() == 1 ? parts.getFirst() : new Node.Sequence(List.copyOf(parts));
  }

  private Node repeated(Node atom) {
    Node node = atom;
    int nested = 0;
    for (Times times = times(); times != null; times = times()) {
      if (++nested > MAX_DEPTH) {
        throw new PatternException("repeats one thing in more than %s ways".formatted(MAX_DEPTH));
      }
      letterCase.forget();
      boolean braces = times.braces();
      if (scanner.accept('?')) {
        // "{n}?" is "{n} or nothing", as in Ruby.
        boolean exact = braces && times.min() == times.max();
        node =
            exact
                ? new Node.Repeat(new Node.Repeat(node, times.min(), times.max(), true), 0, 1, true)
                : new Node.Repeat(node, times.min(), times.max(), false);
      } else if (!braces && scanner.accept('+')) {
        node = possessive(node, times);
      } else {
        node = new Node.Repeat(node, times.min(), times.max(), true);
      }
    }
    return node;
  }

  /** How often something is repeated; {@code braces} tells {@code {1,}} from {@code +}. */
  private record Times(int min, int max, boolean braces) {}

  private @Nullable Times times() {
    if (scanner.accept('*')) {
      return new Times(0, Node.Repeat.UNBOUNDED, false);
    }
    if (scanner.accept('+')) {
      return new Times(1, Node.Repeat.UNBOUNDED, false);
    }
    if (scanner.accept('?')) {
      return new Times(0, 1, false);
    }
    return scanner.sees('{') ? braces() : null;
  }

  /** {@code {n}}, {@code {n,}}, {@code {,m}} or {@code {n,m}}; anything else is plain text. */
  private @Nullable Times braces() {
    int start = scanner.position();
    scanner.next();
    int min = scanner.number(MAX_TIMES);
    boolean comma = scanner.accept(',');
    int max = comma ? scanner.number(MAX_TIMES) : min;
    if ((min < 0 && max < 0) || !scanner.accept('}')) {
      scanner.back(start);
      return null;
    }
    if (max >= 0 && min > max) {
      throw new PatternException("repeats from %s to %s times".formatted(min, max));
    }
    return new Times(Math.max(min, 0), max < 0 ? Node.Repeat.UNBOUNDED : max, true);
  }

  /** Taking all there is of one set of characters: none may follow. */
  private static Node possessive(Node node, Times times) {
    if (!(node instanceof Node.Chars chars)) {
      throw new PatternException(
          "repeats a group without giving back, which this library does for single characters only");
    }
    Node none = new Node.LookAhead(chars, true);
    if (times.max() == 1) {
      return new Node.Choice(List.of(chars, none));
    }
    return new Node.Sequence(List.of(new Node.Repeat(chars, times.min(), times.max(), true), none));
  }

  /** The next thing that can be repeated; null where it is nothing, such as a comment. */
  private @Nullable Node atom() {
    int c = scanner.next();
    return switch (c) {
      case '(' -> group();
      case '[' -> {
        letterCase.forget();
        CodePoints set = classes.afterBracket();
        yield new Node.Chars(options.ignoreCase() ? letterCase.ofClass(set) : set);
      }
      case '.' -> {
        letterCase.forget();
        yield new Node.Chars(options.dotAll() ? CodePoints.ALL : CodePoints.of('\n').complement());
      }
      case '^' -> startOfLine();
      case '$' -> endOfLine();
      case '*', '+', '?' ->
          throw new PatternException("has a '%c' with nothing to repeat".formatted(c));
      case '\\' -> escape();
      default -> character(c);
    };
  }

  private Node character(int c) {
    return new Node.Chars(options.ignoreCase() ? letterCase.ofCharacter(c) : CodePoints.of(c));
  }

  /** The start of the text, or of a line that has something in it. */
  private static Node startOfLine() {
    Node afterNewline = new Node.LookBehind(CodePoints.of('\n'), false);
    Node something = new Node.LookAhead(new Node.Chars(CodePoints.ALL), false);
    return new Node.Choice(
        List.of(
            new Node.LookBehind(CodePoints.NONE, true),
            new Node.Sequence(List.of(afterNewline, something))));
  }

  private static Node endOfLine() {
    return new Node.LookAhead(
        new Node.Choice(List.of(new Node.Chars(CodePoints.of('\n')), end())), false);
  }

  private static Node end() {
    return new Node.LookAhead(new Node.Chars(CodePoints.ALL), true);
  }

  private Node escape() {
    int start = scanner.position();
    int c = scanner.next();
    switch (c) {
      case 'A':
        return new Node.LookBehind(CodePoints.NONE, true);
      case 'z':
        return end();
      case 'Z':
        Node newline = new Node.Repeat(new Node.Chars(CodePoints.of('\n')), 0, 1, true);
        return new Node.LookAhead(new Node.Sequence(List.of(newline, end())), false);
      case 'b':
        return boundary(true);
      case 'B':
        return boundary(false);
      default:
        scanner.back(start);
    }
    CodePoints set = classes.escapedSet(false);
    if (set != null) {
      letterCase.forget();
      return new Node.Chars(set);
    }
    return character(classes.escapedCharacter(false));
  }

  private static Node boundary(boolean there) {
    CodePoints word = Properties.oniguruma().looseWord();
    Node before = new Node.LookBehind(word, false);
    Node notBefore = new Node.LookBehind(word.complement(), true);
    Node after = new Node.LookAhead(new Node.Chars(word), !there);
    Node notAfter = new Node.LookAhead(new Node.Chars(word), there);
    return new Node.Choice(
        List.of(
            new Node.Sequence(List.of(before, notAfter)),
            new Node.Sequence(List.of(notBefore, after))));
  }

  private @Nullable Node group() {
    letterCase.forget();
    Options outside = options;
    Node node;
    if (!scanner.accept('?')) {
      node = choice();
    } else if (scanner.accept(':')) {
      node = choice();
    } else if (scanner.accept('=')) {
      node = new Node.LookAhead(choice(), false);
    } else if (scanner.accept('!')) {
      node = new Node.LookAhead(choice(), true);
    } else if (scanner.accept('#')) {
      scanner.skipTo(')');
      return null;
    } else if (scanner.accept('>')) {
      node = atomic(choice());
    } else if (scanner.accept("<=")) {
      node = lookBehind(choice(), false);
    } else if (scanner.accept("<!")) {
      node = lookBehind(choice(), true);
    } else if (scanner.accept('<')) {
      scanner.skipTo('>');
      node = choice();
    } else {
      node = withOptions();
    }
    options = outside;
    letterCase.forget();
    scanner.expect(')', "ends within a group");
    return node;
  }

  /** {@code (?i:…)}, or {@code (?i)} for the rest of the group around it. */
  private @Nullable Node withOptions() {
    boolean on = true;
    boolean ignoreCase = options.ignoreCase();
    boolean dotAll = options.dotAll();
    boolean extended = options.extended();
    for (int c = scanner.next(); ; c = scanner.next()) {
      switch (c) {
        case '-' -> on = false;
        case 'i' -> ignoreCase = on;
        case 'm' -> dotAll = on;
        case 'x' -> extended = on;
        case ':' -> {
          options = new Options(ignoreCase, dotAll, extended);
          return choice();
        }
        case ')' -> {
          options = new Options(ignoreCase, dotAll, extended);
          Node rest = choice();
          // The parenthesis that ends the group around belongs to it.
          scanner.insert(')');
          return rest;
        }
        default ->
            throw new PatternException(
                "has a group '(?%s', which this library does not have"
                    .formatted(Character.toString(c)));
      }
    }
  }

  /** All there is of one set of characters is the same as taking it without giving back. */
  private static Node atomic(Node body) {
    if (body instanceof Node.Chars
        || (body instanceof Node.Repeat(Node.Chars _, int least, int most, boolean _)
            && least == most)) {
      return body; // There is nothing to give back.
    }
    if (body instanceof Node.Repeat(Node.Chars chars, int min, int max, boolean greedy)
        && greedy
        && (max == Node.Repeat.UNBOUNDED || max == 1)) {
      return possessive(chars, new Times(min, max, false));
    }
    throw new PatternException("has an atomic group, which this library does not have");
  }

  private static Node lookBehind(Node body, boolean negative) {
    if (!(body instanceof Node.Chars chars)) {
      throw new PatternException("looks behind for more than one character");
    }
    return new Node.LookBehind(negative ? chars.set().complement() : chars.set(), negative);
  }
}
