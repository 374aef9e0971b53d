package io.xmodel.internal.constraint.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The texts of JSON strings. */
final class JsonStrings {
  private JsonStrings() {}

  /** The first bytes as a string that has one in each character. */
  static String raw(byte[] bytes, int length) {
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  /**
   * The text of a string's inside, which must be well-formed but may break off: what is left of a
   * character or an escape at the end does not count.
   *
   * @param raw its bytes, one in each character
   */
  static String text(String raw) {
    StringBuilder text = new StringBuilder();
    ByteArrayOutputStream run = new ByteArrayOutputStream();
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '\\') {
        run.write(c);
        continue;
      }
      flush(run, text);
      int length = i + 1 < raw.length() && raw.charAt(i + 1) == 'u' ? 5 : 1;
      if (i + length >= raw.length()) {
        return whole(text);
      }
      char kind = raw.charAt(i + 1);
      int plain = "bfnrt".indexOf(kind);
      text.append(
          length == 5
              ? (char) Integer.parseInt(raw.substring(i + 2, i + 6), 16)
              : plain >= 0 ? "\b\f\n\r\t".charAt(plain) : kind);
      i += length;
    }
    flush(run, text);
    return whole(text);
  }

  /**
   * Whether the inside of a string breaks off between characters.
   *
   * @param raw its bytes, one in each character
   */
  static boolean isWhole(String raw) {
    byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
    int at = 0;
    while (at < bytes.length) {
      int b = bytes[at] & 0xFF;
      boolean unicode = b == '\\' && at + 1 < bytes.length && bytes[at + 1] == 'u';
      int size = b == '\\' ? (unicode ? 6 : 2) : b < 0xC0 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
      if (at + size > bytes.length) {
        return false;
      }
      if (unicode
          && at + size == bytes.length
          && Character.isHighSurrogate(
              (char) Integer.parseInt(raw.substring(at + 2, at + 6), 16))) {
        return false;
      }
      at += size;
    }
    return true;
  }

  /** Where the inside of the string begins in which a JSON text breaks off; -1: in none. */
  static int open(String raw) {
    int at = 0;
    while (true) {
      int quote = raw.indexOf('"', at);
      if (quote < 0) {
        return -1;
      }
      int end = end(raw, quote + 1);
      if (end < 0) {
        return quote + 1;
      }
      at = end + 1;
    }
  }

  /** The closing quote of the string whose inside begins at an index; -1 where there is none. */
  static int end(String raw, int from) {
    int at = from;
    while (at < raw.length() && raw.charAt(at) != '"') {
      at += raw.charAt(at) == '\\' ? 2 : 1;
    }
    return at < raw.length() ? at : -1;
  }

  /** A text as the inside of a string, with escapes only where JSON asks for them. */
  static String written(String text) {
    StringBuilder written = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int escape = "\"\\\b\f\n\r\t".indexOf(c);
      if (escape >= 0) {
        written.append('\\').append("\"\\bfnrt".charAt(escape));
      } else if (c < ' ') {
        written.append("\\u%04x".formatted((int) c));
      } else {
        written.append(c);
      }
    }
    return written.toString();
  }

  /** Whether a text can be written: it has no half of a pair of surrogates. */
  static boolean isText(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /** Without the first half of a pair at the end. */
  private static String whole(StringBuilder text) {
    int last = text.length() - 1;
    if (last >= 0 && Character.isHighSurrogate(text.charAt(last))) {
      text.setLength(last);
    }
    return text.toString();
  }

  private static void flush(ByteArrayOutputStream run, StringBuilder text) {
    byte[] bytes = run.toByteArray();
    int size = bytes.length;
    // A character that breaks off has its first byte among the last three.
    for (int back = 1; back <= 3 && back <= size; back++) {
      int b = bytes[size - back] & 0xFF;
      if (b >= 0xC0) {
        int whole = b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
        if (whole > back) {
          size -= back;
        }
        break;
      }
    }
    text.append(new String(bytes, 0, size, StandardCharsets.UTF_8));
    run.reset();
  }
}
