package io.xmodel.internal.jinja.syntax;

import io.xmodel.internal.jinja.value.Text;

/** What a string in a template stands for: Python's escapes. */
final class StringLiteral {
  private StringLiteral() {}

  /** The value of what stands between the quotes. */
  static String value(String inside, Place place) {
    if (inside.indexOf('\\') < 0) {
      return inside;
    }
    // jinja2 writes other characters as escapes before it reads the escapes.
    String ascii = Text.ascii(inside);
    StringBuilder value = new StringBuilder(ascii.length());
    for (int i = 0; i < ascii.length(); i++) {
      char c = ascii.charAt(i);
      if (c != '\\') {
        value.append(c);
        continue;
      }
      if (++i == ascii.length()) {
        throw place.fault("this string ends in a single '\\'");
      }
      c = ascii.charAt(i);
      switch (c) {
        case '\n' -> {}
        case '\\', '\'', '"' -> value.append(c);
        case 'a' -> value.append('\007');
        case 'b' -> value.append('\b');
        case 'f' -> value.append('\f');
        case 'n' -> value.append('\n');
        case 'r' -> value.append('\r');
        case 't' -> value.append('\t');
        case 'v' -> value.append('\013');
        case '0', '1', '2', '3', '4', '5', '6', '7' -> {
          int end = i + 1;
          while (end < ascii.length()
              && end < i + 3
              && "01234567".indexOf(ascii.charAt(end)) >= 0) {
            end++;
          }
          value.appendCodePoint(Integer.parseInt(ascii, i, end, 8));
          i = end - 1;
        }
        case 'x', 'u', 'U' -> {
          int digits = c == 'x' ? 2 : c == 'u' ? 4 : 8;
          value.appendCodePoint(hex(ascii, i, digits, place));
          i += digits;
        }
        case 'N' -> {
          int end = ascii.indexOf('}', i);
          value.appendCodePoint(named(ascii, i, end, place));
          i = end;
        }
        default -> value.append('\\').append(c);
      }
    }
    return value.toString();
  }

  private static int hex(String ascii, int at, int digits, Place place) {
    int value = 0;
    for (int i = at + 1; i <= at + digits; i++) {
      int digit = i < ascii.length() ? Character.digit(ascii.charAt(i), 16) : -1;
      if (digit < 0) {
        throw place.fault("'\\%s' needs %s hexadecimal digits", ascii.charAt(at), digits);
      }
      value = value << 4 | digit;
    }
    if (!Character.isValidCodePoint(value)) {
      throw place.fault("'\\U%08x' is no character", value);
    }
    return value;
  }

  private static int named(String ascii, int at, int end, Place place) {
    if (!ascii.startsWith("{", at + 1) || end < 0) {
      throw place.fault("'\\N' needs a character's name in braces");
    }
    try {
      return Character.codePointOf(ascii.substring(at + 2, end));
    } catch (IllegalArgumentException e) {
      throw place.fault("this string names an unknown character");
    }
  }
}
