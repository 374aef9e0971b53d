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

  private PyBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** These and then others. */
  PyBytes concat(Budget budget, PyBytes other) {
    budget.write((long) size() + other.size());
    byte[] joined = Arrays.copyOf(bytes, size() + other.size());
    System.arraycopy(other.bytes, 0, joined, size(), other.size());
    return new PyBytes(joined);
  }

  /** So many times, one after the other. */
  PyBytes repeat(Budget budget, int count) {
    budget.write((long) size() * count);
    byte[] repeated = new byte[size() * count];
    for (int i = 0; i < repeated.length; i += size()) {
      System.arraycopy(bytes, 0, repeated, i, size());
    }
    return new PyBytes(repeated);
  }

  /** Those at some indices. */
  PyBytes slice(Budget budget, PyRange part) {
    budget.write(part.size());
    byte[] sliced = new byte[part.size()];
    for (int i = 0; i < sliced.length; i++) {
      sliced[i] = bytes[(int) (part.start() + i * part.step())];
    }
    return new PyBytes(sliced);
  }

  /** Order by the first byte that differs; bytes are 0 to 255. */
  int compare(PyBytes other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  /** Each byte as the character of that number, so that searches in texts serve bytes. */
  String latin() {
    return new String(bytes, StandardCharsets.ISO_8859_1);
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
    String latin = latin();
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
