package io.xmodel.internal.text.bpe;

import java.util.Arrays;

/**
 * GPT-2's byte-level alphabet: every byte has a visible character, and tokens are written with
 * these. Printable bytes stand for themselves, the others for U+0100 and up in byte order (a space
 * is {@code Ġ}, U+0120).
 */
public final class ByteAlphabet {
  private static final int NONE = -1;

  /** Byte of each character below 324, the end of the alphabet. */
  private final int[] byteOf = new int[324];

  private final char[] charOf = new char[256];

  /** The one there is. */
  public ByteAlphabet() {
    Arrays.fill(byteOf, NONE);
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      int c = printable ? b : next++;
      byteOf[c] = b;
      charOf[b] = (char) c;
    }
  }

  /** The byte that a character stands for; -1 where it is outside the alphabet. */
  int byteOf(char c) {
    return c < byteOf.length ? byteOf[c] : NONE;
  }

  /** The character of a byte from 0 to 255. */
  char charOf(int b) {
    return charOf[b];
  }

  /** The visible characters of bytes. */
  String text(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      text.append(charOf[b & 0xFF]);
    }
    return text.toString();
  }
}
