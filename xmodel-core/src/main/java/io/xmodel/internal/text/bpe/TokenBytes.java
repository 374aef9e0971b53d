package io.xmodel.internal.text.bpe;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes that a token's characters stand for. A token with any character outside the alphabet
 * stands for its own UTF-8, as in Hugging Face's ByteLevel decoder: it is {@link #isPlain}. For one
 * thread; holds one token at a time.
 */
public final class TokenBytes {
  private final ByteAlphabet alphabet = new ByteAlphabet();
  private char[] chars = new char[256];
  private byte[] bytes = new byte[256];
  private int length;
  private boolean plain;

  /** Takes a token. */
  public TokenBytes of(String token) {
    if (chars.length < token.length()) {
      chars = new char[2 * token.length()];
    }
    token.getChars(0, token.length(), chars, 0);
    return of(chars, 0, token.length());
  }

  /** Takes a token that stands in an array. */
  public TokenBytes of(char[] chars, int from, int to) {
    if (bytes.length < to - from) {
      bytes = new byte[2 * (to - from)];
    }
    plain = false;
    for (int i = from; i < to; i++) {
      int b = alphabet.byteOf(chars[i]);
      if (b < 0) {
        bytes = new String(chars, from, to - from).getBytes(StandardCharsets.UTF_8);
        length = bytes.length;
        plain = true;
        return this;
      }
      bytes[i - from] = (byte) b;
    }
    length = to - from;
    return this;
  }

  /** The bytes; those after {@link #length} mean nothing. Valid until another token is taken. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Whether the bytes are the token's own UTF-8. */
  public boolean isPlain() {
    return plain;
  }

  /** A copy of the bytes. */
  public byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }
}
