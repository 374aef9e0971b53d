package io.xmodel.internal.jinja.value;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Bytes, which {@code encode()} gives. */
public final class PyBytes implements PythonSequence {
  private final byte[] bytes;

  /** A text's bytes in UTF-8. */
  public PyBytes(String text) {
    bytes = text.getBytes(StandardCharsets.UTF_8);
  }

  /** The text that they are in UTF-8. */
  public String decoded() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public String typeName() {
    return "bytes";
  }

  @Override
  public int size() {
    return bytes.length;
  }

  @Override
  public Object at(int index) {
    return (long) (bytes[index] & 0xff);
  }

  @Override
  public String printed() {
    String latin = new String(bytes, StandardCharsets.ISO_8859_1);
    char quote = latin.indexOf('\'') >= 0 && latin.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder out = new StringBuilder("b").append(quote);
    for (int i = 0; i < latin.length(); i++) {
      char c = latin.charAt(i);
      if (c == quote || c == '\\') {
        out.append('\\').append(c);
      } else if (c == '\n') {
        out.append("\\n");
      } else if (c == '\r') {
        out.append("\\r");
      } else if (c == '\t') {
        out.append("\\t");
      } else if (c >= 0x20 && c < 0x7f) {
        out.append(c);
      } else {
        out.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
      }
    }
    return out.append(quote).toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PyBytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
