package io.xmodel.internal.constraint.regex;

import io.xmodel.internal.text.regex.CodePoints;
import org.jspecify.annotations.Nullable;

/** Sets in brackets, and what a backslash means. */
final class ClassReader {
  private static final CodePoints DIGIT = CodePoints.range('0', '9');

  private static final CodePoints WORD =
      DIGIT
          .union(CodePoints.range('A', 'Z'))
          .union(CodePoints.range('a', 'z'))
          .union(CodePoints.of('_'));

  /** WhiteSpace and LineTerminator of ECMA-262. */
  private static final CodePoints SPACE =
      CodePoints.range('\t', '\r')
          .union(CodePoints.ofAll(" \u00A0\u1680\u2028\u2029\u202F\u205F\u3000\uFEFF"))
          .union(CodePoints.range(0x2000, 0x200A));

  private final PatternReader reader;

  ClassReader(PatternReader reader) {
    this.reader = reader;
  }

  /** The set whose opening bracket was read. */
  CodePoints afterBracket() {
    boolean negated = reader.accept("^");
    CodePoints all = CodePoints.NONE;
    while (!reader.accept("]")) {
      if (reader.atEnd()) {
        throw new PatternProblem("ends within a set");
      }
      all = all.union(member());
    }
    return negated ? all.complement() : all;
  }

  private CodePoints member() {
    int first = character();
    if (first < 0) {
      return lastSet;
    }
    int dash = reader.position();
    if (!reader.accept("-")) {
      return CodePoints.of(first);
    }
    if (reader.sees(']') || reader.atEnd()) {
      reader.back(dash);
      return CodePoints.of(first);
    }
    int last = character();
    if (last < 0) {
      return CodePoints.of(first).union(CodePoints.of('-')).union(lastSet);
    }
    if (last < first) {
      throw new PatternProblem(
          "has the range %s-%s, whose end is before its beginning"
              .formatted(Character.toString(first), Character.toString(last)));
    }
    return CodePoints.range(first, last);
  }

  /** The set that {@link #character} read where it was none. */
  private CodePoints lastSet = CodePoints.NONE;

  /** One character of a set in brackets; -1 where it is a set. */
  private int character() {
    if (!reader.accept("\\")) {
      return reader.next();
    }
    CodePoints set = escapedSet();
    if (set != null) {
      lastSet = set;
      return -1;
    }
    return escapedCharacter(true);
  }

  /** The set that a letter after a backslash stands for; null where it stands for a character. */
  @Nullable CodePoints escapedSet() {
    int start = reader.position();
    int c = reader.next();
    CodePoints set =
        switch (c) {
          case 'd' -> DIGIT;
          case 'D' -> DIGIT.complement();
          case 'w' -> WORD;
          case 'W' -> WORD.complement();
          case 's' -> SPACE;
          case 'S' -> SPACE.complement();
          case 'p' -> property();
          case 'P' -> property().complement();
          default -> null;
        };
    if (set == null) {
      reader.back(start);
    }
    return set;
  }

  private CodePoints property() {
    if (!reader.accept("{")) {
      throw new PatternProblem("has '\\p' without a name in braces");
    }
    String name = reader.upTo('}');
    String value = name.substring(name.indexOf('=') + 1);
    boolean category =
        name.indexOf('=') < 0 || name.startsWith("gc=") || name.startsWith("General_Category=");
    String code = category ? CategoryNames.code(value) : null;
    if (code == null) {
      throw new PatternProblem("has the property '%s'".formatted(name));
    }
    return CodePoints.ofCategory(code);
  }

  /** The character that is written after a backslash. */
  int escapedCharacter(boolean withinSet) {
    int c = reader.next();
    return switch (c) {
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 'f' -> '\f';
      case 'v' -> 0x0B;
      case 'x' -> known(reader.hexadecimal(2));
      case 'u' -> unicode();
      case 'c' -> {
        int letter = reader.next();
        if (letter > 127 || !Character.isLetter(letter)) {
          throw new PatternProblem("has '\\c' without a letter");
        }
        yield letter % 32;
      }
      case '0' -> 0;
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

  private int unicode() {
    if (reader.accept("{")) {
      String digits = reader.upTo('}');
      try {
        int value = Integer.parseInt(digits, 16);
        return known(value <= Character.MAX_CODE_POINT ? value : -1);
      } catch (NumberFormatException e) {
        return known(-1);
      }
    }
    int value = known(reader.hexadecimal(4));
    int start = reader.position();
    if (Character.isHighSurrogate((char) value) && reader.accept("\\u")) {
      int low = reader.hexadecimal(4);
      if (low >= 0 && Character.isLowSurrogate((char) low)) {
        return Character.toCodePoint((char) value, (char) low);
      }
      reader.back(start);
    }
    return value;
  }

  private static int known(int value) {
    if (value < 0) {
      throw new PatternProblem("has a number that is no code point");
    }
    return value;
  }

  private static PatternProblem unsupported(int letter) {
    return new PatternProblem("has '\\%s'".formatted(Character.toString(letter)));
  }
}
