package io.xmodel.internal.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * GPT-2's byte-level alphabet: every byte has a visible character, and tokens are written with
 * these. Printable bytes stand for themselves, the others for U+0100 and up in byte order (a space
 * is {@code Ġ}, U+0120).
 */
final class ByteAlphabet {
  private static final int NONE = -1;

  /** Byte of each character below 324, the end of the alphabet. */
  private final int[] byteOf = new int[324];

  ByteAlphabet() {
    Arrays.fill(byteOf, NONE);
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      byteOf[printable ? b : next++] = b;
    }
  }

  /**
   * The bytes a token stands for. A token with any character outside the alphabet stands for its
   * own UTF-8, as in Hugging Face's ByteLevel decoder: added tokens are written plainly.
   */
  byte[] bytes(String token) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(token.length());
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      if (c >= byteOf.length || byteOf[c] == NONE) {
        return token.getBytes(StandardCharsets.UTF_8);
      }
      bytes.write(byteOf[c]);
    }
    return bytes.toByteArray();
  }
}
