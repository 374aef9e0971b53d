package io.xmodel.internal.text.regex;

import org.jspecify.annotations.Nullable;

/** Sets in brackets, with what brackets and backslashes mean within and outside them. */
final class ClassParser {
  private static final int MAX_DEPTH = 50;

  private final PatternScanner scanner;
  private int depth;

  ClassParser(PatternScanner scanner) {
    this.scanner = scanner;
  }

  /** The set whose opening bracket was read. */
  CodePoints afterBracket() {
    if (++depth > MAX_DEPTH) {
      throw new PatternException("has sets nested deeper than %s".formatted(MAX_DEPTH));
    }
    boolean negated = scanner.accept('^');
    if (scanner.sees(']') && !closesLater()) {
      throw new PatternException("has an empty set");
    }
    CodePoints all = CodePoints.ALL;
    CodePoints part = CodePoints.NONE;
    // A bracket that would close an empty set is a member of it.
    for (boolean first = true; first || !scanner.sees(']'); first = false) {
      if (scanner.accept("&&")) {
        all = all.intersection(part);
        part = CodePoints.NONE;
        continue;
      }
      part = part.union(member());
    }
    scanner.expect(']', "ends within a set");
    depth--;
    all = all.intersection(part);
    return negated ? all.complement() : all;
  }

  private boolean closesLater() {
    int start = scanner.position();
    scanner.next();
    while (!scanner.atEnd()) {
      int c = scanner.next();
      if (c == '\\' && !scanner.atEnd()) {
        scanner.next();
      } else if (c == ']') {
        scanner.back(start);
        return true;
      }
    }
    scanner.back(start);
    return false;
  }

  /** One member, or a range of them, or a set. */
  private CodePoints member() {
    if (scanner.atEnd()) {
      throw new PatternException("ends within a set");
    }
    if (scanner.accept("[:")) {
      CodePoints named = named();
      if (named != null) {
        return named;
      }
      scanner.back(scanner.position() - 2);
    }
    if (scanner.accept('[')) {
      return afterBracket();
    }
    int first;
    if (scanner.accept('\\')) {
      CodePoints set = escapedSet(true);
      if (set != null) {
        return set;
      }
      first = escapedCharacter(true);
    } else {
      first = scanner.next();
    }
    if (!scanner.sees('-') || scanner.peek(1) == ']' || scanner.peek(1) < 0) {
      return CodePoints.of(first);
    }
    int dash = scanner.position();
    scanner.next();
    if (scanner.sees('[') || (scanner.sees('&') && scanner.peek(1) == '&')) {
      scanner.back(dash);
      return CodePoints.of(first);
    }
    int last;
    if (scanner.accept('\\')) {
      if (escapedSet(true) != null) {
        scanner.back(dash);
        return CodePoints.of(first);
      }
      last = escapedCharacter(true);
    } else {
      last = scanner.next();
    }
    if (last < first) {
      throw new PatternException(
          "has the range %s-%s, whose end is before its beginning"
              .formatted(Character.toString(first), Character.toString(last)));
    }
    return CodePoints.range(first, last);
  }

  /** {@code [:alpha:]} and its like, whose beginning was read; null where it is not one. */
  private @Nullable CodePoints named() {
    int start = scanner.position();
    boolean negated = scanner.accept('^');
    StringBuilder name = new StringBuilder();
    while (Character.isLetter(Math.max(scanner.peek(0), 0))) {
      name.appendCodePoint(scanner.next());
    }
    if (!scanner.accept(":]")) {
      scanner.back(start);
      return null;
    }
    CodePoints set = Properties.oniguruma().posix(name.toString());
    return negated ? set.complement() : set;
  }

  /** The set that a letter after a backslash stands for; null where it stands for a character. */
  @Nullable CodePoints escapedSet(boolean withinSet) {
    int start = scanner.position();
    int c = scanner.next();
    if ((c == 'p' || c == 'P') && scanner.accept('{')) {
      boolean negated = scanner.accept('^') != (c == 'P');
      int from = scanner.position();
      scanner.skipTo('}');
      CodePoints set = Properties.oniguruma().get(scanner.since(from));
      return negated ? set.complement() : set;
    }
    CodePoints set = Properties.oniguruma().shorthand(c, withinSet);
    if (set == null) {
      scanner.back(start);
    }
    return set;
  }

  /** The character that is written after a backslash. */
  int escapedCharacter(boolean withinSet) {
    int c = scanner.next();
    return switch (c) {
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 'f' -> '\f';
      case 'v' -> 0x0B;
      case 'a' -> 0x07;
      case 'e' -> 0x1B;
      case 'x' -> hexadecimal();
      case 'u' -> checked(scanner.digits(16, 4));
      case '0' -> Math.max(scanner.digits(8, 2), 0);
      case 'b' -> {
        if (withinSet) {
          yield '\b';
        }
        throw unsupported(c);
      }
      default -> {
        if (c < 128 && Character.isLetterOrDigit(c)) {
          throw unsupported(c);
        }
        yield c;
      }
    };
  }

  private int hexadecimal() {
    if (!scanner.accept('{')) {
      return checked(scanner.digits(16, 2));
    }
    int value = checked(scanner.digits(16, 6));
    scanner.expect('}', "has no '}' after '\\x{'");
    return value;
  }

  private static int checked(int value) {
    if (value < 0 || value > Character.MAX_CODE_POINT) {
      throw new PatternException("has a number that is no code point");
    }
    return value;
  }

  private static PatternException unsupported(int letter) {
    return new PatternException(
        "has '\\%s', which this library does not have".formatted(Character.toString(letter)));
  }
}
