package io.xmodel.internal.jinja.value;

/** Strings as Python counts them: in code points. */
public final class Text {
  /** Needles up to this length are looked for with Java's own search. */
  private static final int SHORT = 32;

  private Text() {}

  /** Whether the value is a string, marked as safe or not. */
  public static boolean is(Object value) {
    return value instanceof String || value instanceof Markup;
  }

  /** The string of a value of which {@link #is} is true. */
  public static String of(Object value) {
    return switch (value) {
      case String text -> text;
      case Markup markup -> markup.text();
      default -> throw Failure.type("expected a string, found %s", Types.described(value));
    };
  }

  /** The text, marked as safe where the example is. */
  public static Object like(Object example, String text) {
    return example instanceof Markup ? new Markup(text) : text;
  }

  /** Appends Python's escape of a character, as short as it can be. */
  public static void appendEscape(StringBuilder out, int c) {
    int digits = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
    out.append('\\').append(digits == 2 ? 'x' : digits == 4 ? 'u' : 'U');
    appendHex(out, c, digits);
  }

  /** Appends a number's digits in base 16. */
  public static void appendHex(StringBuilder out, int number, int digits) {
    for (int i = digits - 1; i >= 0; i--) {
      out.append(Character.forDigit(number >>> 4 * i & 0xF, 16));
    }
  }

  /** The text with what is not ASCII as escapes. */
  public static String ascii(String text) {
    StringBuilder ascii = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          if (c < 0x80) {
            ascii.append((char) c);
          } else {
            appendEscape(ascii, c);
          }
        });
    return ascii.toString();
  }

  /** Length in code points. */
  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Where a code point stands in the text. */
  public static int offset(String text, int codePoints) {
    return text.offsetByCodePoints(0, codePoints);
  }

  /** From one code point to another. */
  public static String slice(String text, int from, int to) {
    int start = offset(text, from);
    return text.substring(start, text.offsetByCodePoints(start, to - from));
  }

  /** Compares by code points. */
  public static int compare(String left, String right) {
    int shorter = Math.min(left.length(), right.length());
    for (int i = 0; i < shorter; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        boolean surrogates = Character.isSurrogate(a) != Character.isSurrogate(b);
        return surrogates ? (Character.isSurrogate(a) ? 1 : -1) : Character.compare(a, b);
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  /** Whitespace, as {@code str.isspace} has it. */
  public static boolean isSpace(int c) {
    return c == ' '
        || (c >= 0x09 && c <= 0x0d)
        || (c >= 0x1c && c <= 0x1f)
        || c == 0x85
        || (c > 0x85 && Character.isSpaceChar(c));
  }

  /** Where {@code str.splitlines} breaks. */
  public static boolean isLineBreak(int c) {
    return (c >= 0x0a && c <= 0x0d)
        || (c >= 0x1c && c <= 0x1e)
        || c == 0x85
        || c == 0x2028
        || c == 0x2029;
  }

  /** Python's {@code str.isprintable} of one character. */
  public static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  /** The first place of a text in another, in time linear in both; -1 when there is none. */
  public static int indexOf(String text, String wanted, int from) {
    if (wanted.length() <= SHORT || wanted.length() > text.length() - from) {
      return text.indexOf(wanted, from);
    }
    int[] borders = borders(wanted);
    int matched = 0;
    for (int i = from; i < text.length(); i++) {
      while (matched > 0 && text.charAt(i) != wanted.charAt(matched)) {
        matched = borders[matched - 1];
      }
      if (text.charAt(i) == wanted.charAt(matched)) {
        matched++;
      }
      if (matched == wanted.length()) {
        return i + 1 - matched;
      }
    }
    return -1;
  }

  /** For each prefix, the longest proper prefix of it that also ends it. */
  private static int[] borders(String wanted) {
    int[] borders = new int[wanted.length()];
    int border = 0;
    for (int i = 1; i < wanted.length(); i++) {
      while (border > 0 && wanted.charAt(i) != wanted.charAt(border)) {
        border = borders[border - 1];
      }
      if (wanted.charAt(i) == wanted.charAt(border)) {
        border++;
      }
      borders[i] = border;
    }
    return borders;
  }

  /** The last place of a text in the part before an offset; -1 when there is none. */
  public static int lastIndexOf(String text, String wanted, int end) {
    if (wanted.length() > end) {
      return -1;
    }
    if (wanted.length() <= SHORT) {
      return text.lastIndexOf(wanted, end - wanted.length());
    }
    int found = indexOf(backwards(text.substring(0, end)), backwards(wanted), 0);
    return found < 0 ? -1 : end - found - wanted.length();
  }

  private static String backwards(String text) {
    char[] backwards = new char[text.length()];
    for (int i = 0; i < backwards.length; i++) {
      backwards[backwards.length - 1 - i] = text.charAt(i);
    }
    return new String(backwards);
  }
}
