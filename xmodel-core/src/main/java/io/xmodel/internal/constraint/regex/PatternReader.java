package io.xmodel.internal.constraint.regex;

import io.xmodel.internal.text.regex.CodePoints;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an expression in ECMA-262's syntax, over code points. What is no regular language, such as
 * a back reference, is refused by name, and so is what other dialects mean differently.
 */
final class PatternReader {
  private static final int LONGEST = 1 << 14;
  private static final int DEEPEST = 60;
  private static final int MOST_TIMES = 1_000_000;

  private static final CodePoints LINE_ENDS = CodePoints.ofAll("\n\r\u2028\u2029");

  private final String pattern;
  private final ClassReader classes;
  private int at;
  private int depth;

  private PatternReader(String pattern) {
    this.pattern = pattern;
    this.classes = new ClassReader(this);
  }

  /**
   * Reads a pattern.
   *
   * @throws PatternProblem when it is damaged or of an unsupported kind
   */
  static Syntax read(String pattern) {
    if (pattern.length() > LONGEST) {
      throw new PatternProblem("is longer than %s characters".formatted(LONGEST));
    }
    PatternReader reader = new PatternReader(pattern);
    Syntax syntax = reader.choice();
    if (!reader.atEnd()) {
      throw new PatternProblem("has a ')' without a '('");
    }
    return syntax;
  }

  boolean atEnd() {
    return at >= pattern.length();
  }

  boolean sees(char c) {
    return !atEnd() && pattern.charAt(at) == c;
  }

  boolean accept(String text) {
    boolean seen = pattern.startsWith(text, at);
    at += seen ? text.length() : 0;
    return seen;
  }

  int next() {
    if (atEnd()) {
      throw new PatternProblem("ends too early");
    }
    int c = pattern.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  int position() {
    return at;
  }

  void back(int position) {
    at = position;
  }

  /** The text up to a character, which is read, too. */
  String upTo(char end) {
    int found = pattern.indexOf(end, at);
    if (found < 0) {
      throw new PatternProblem("has no '%c' where one must follow".formatted(end));
    }
    String text = pattern.substring(at, found);
    at = found + 1;
    return text;
  }

  /** So many hexadecimal digits; -1 where there are fewer. */
  int hexadecimal(int digits) {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = at + i < pattern.length() ? Character.digit(pattern.charAt(at + i), 16) : -1;
      if (digit < 0 || pattern.charAt(at + i) > 127) {
        return -1;
      }
      value = 16 * value + digit;
    }
    at += digits;
    return value;
  }

  private Syntax choice() {
    if (++depth > DEEPEST) {
      throw new PatternProblem("is nested deeper than %s groups".formatted(DEEPEST));
    }
    List<Syntax> options = new ArrayList<>();
    do {
      options.add(sequence());
    } while (accept("|"));
    depth--;
    return options.size() == 1 ? options.getFirst() : new Syntax.Choice(List.copyOf(options));
  }

  private Syntax sequence() {
    List<Syntax> parts = new ArrayList<>();
    while (!atEnd() && !sees('|') && !sees(')')) {
      parts.add(repeated(atom()));
    }
    return parts.size() == 1 ? parts.getFirst() : new Syntax.Sequence(List.copyOf(parts));
  }

  private Syntax repeated(Syntax atom) {
    int min;
    int max;
    if (accept("*")) {
      min = 0;
      max = Term.UNBOUNDED;
    } else if (accept("+")) {
      min = 1;
      max = Term.UNBOUNDED;
    } else if (accept("?")) {
      min = 0;
      max = 1;
    } else {
      int[] times = sees('{') ? braces() : null;
      if (times == null) {
        return atom;
      }
      min = times[0];
      max = times[1];
    }
    accept("?"); // whether more or fewer are tried first is the same for whole texts
    if (sees('+') || sees('*') || sees('?')) {
      throw new PatternProblem("repeats a repetition");
    }
    if (!(atom instanceof Syntax.Start || atom instanceof Syntax.End)) {
      return new Syntax.Repeat(atom, min, max);
    }
    throw new PatternProblem("repeats the start or the end of the text");
  }

  /** {@code {n}}, {@code {n,}} or {@code {n,m}}; anything else is plain text. */
  private int @Nullable [] braces() {
    int start = at;
    next();
    int min = number();
    int max = min;
    if (accept(",")) {
      max = sees('}') ? Term.UNBOUNDED : number();
    }
    if (min < 0 || max < 0 || !accept("}")) {
      at = start;
      return null;
    }
    if (min > max) {
      throw new PatternProblem("repeats from %s to %s times".formatted(min, max));
    }
    return new int[] {min, max};
  }

  private int number() {
    int start = at;
    int value = 0;
    while (!atEnd() && pattern.charAt(at) >= '0' && pattern.charAt(at) <= '9') {
      value = 10 * value + pattern.charAt(at++) - '0';
      if (value > MOST_TIMES) {
        throw new PatternProblem("repeats more than %s times".formatted(MOST_TIMES));
      }
    }
    return at == start ? -1 : value;
  }

  private Syntax atom() {
    int c = next();
    return switch (c) {
      case '(' -> group();
      case '[' -> new Syntax.Chars(classes.afterBracket());
      case '.' -> new Syntax.Chars(LINE_ENDS.complement());
      case '^' -> new Syntax.Start();
      case '$' -> new Syntax.End();
      case '*', '+', '?' ->
          throw new PatternProblem("has a '%c' with nothing to repeat".formatted(c));
      case '\\' -> escape();
      default -> new Syntax.Chars(CodePoints.of(c));
    };
  }

  private Syntax escape() {
    if (sees('b') || sees('B')) {
      throw new PatternProblem("has the word boundary '\\%c'".formatted(next()));
    }
    CodePoints set = classes.escapedSet();
    return new Syntax.Chars(set != null ? set : CodePoints.of(classes.escapedCharacter(false)));
  }

  private Syntax group() {
    Syntax body;
    if (accept("?=")) {
      body = new Syntax.LookAhead(choice(), false);
    } else if (accept("?!")) {
      body = new Syntax.LookAhead(choice(), true);
    } else if (accept("?<=") || accept("?<!")) {
      throw new PatternProblem("looks behind");
    } else {
      if (accept("?<")) {
        upTo('>');
      } else if (!accept("?:") && accept("?")) {
        throw new PatternProblem(
            "has a group '(?%s'".formatted(atEnd() ? "" : Character.toString(next())));
      }
      body = choice();
    }
    if (!accept(")")) {
      throw new PatternProblem("ends within a group");
    }
    return body;
  }
}
