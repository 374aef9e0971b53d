package io.xmodel.internal.text;

import io.xmodel.error.InterruptedWorkException;
import io.xmodel.internal.text.bpe.BytePairModel;
import io.xmodel.internal.text.bpe.BytePairModel.WordEncoder;
import io.xmodel.internal.text.bpe.IdList;
import io.xmodel.internal.text.split.TextSplitter;

/** Encodes normalized text without added tokens: words, their bytes, their ids. For one thread. */
final class TextEncoder {
  /** After so many words it is seen whether the thread was interrupted. */
  private static final int PATIENCE = 1 << 12;

  private final TextSplitter.Run splitter;
  private final WordEncoder encoder;
  private final IdList ids;
  private byte[] bytes = new byte[256];
  private int words;

  TextEncoder(TextSplitter splitter, BytePairModel model, IdList ids) {
    this.splitter = splitter.run(this::word);
    encoder = model.encoder();
    this.ids = ids;
  }

  /**
   * Appends the ids of a text; stops once the list is full.
   *
   * @return whether there is room for more
   */
  boolean encode(String text) {
    return splitter.split(text.toCharArray(), 0, text.length());
  }

  private boolean word(char[] text, int from, int to) {
    if (++words % PATIENCE == 0 && Thread.currentThread().isInterrupted()) {
      throw new InterruptedWorkException("Encoding a text", null);
    }
    int length = toUtf8(text, from, to);
    encoder.encode(bytes, 0, length, ids);
    return !ids.isFull();
  }

  private int toUtf8(char[] text, int from, int to) {
    if (bytes.length < 3L * (to - from)) {
      bytes = new byte[Math.multiplyExact(3, to - from)];
    }
    byte[] utf8 = bytes;
    int size = 0;
    for (int i = from; i < to; i++) {
      int c = text[i];
      if (c < 0x80) {
        utf8[size++] = (byte) c;
      } else if (c < 0x800) {
        utf8[size++] = (byte) (0xC0 | c >> 6);
        utf8[size++] = (byte) (0x80 | c & 0x3F);
      } else if (Character.isHighSurrogate((char) c)) {
        int codePoint = Character.toCodePoint((char) c, text[++i]);
        utf8[size++] = (byte) (0xF0 | codePoint >> 18);
        utf8[size++] = (byte) (0x80 | codePoint >> 12 & 0x3F);
        utf8[size++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
        utf8[size++] = (byte) (0x80 | codePoint & 0x3F);
      } else {
        utf8[size++] = (byte) (0xE0 | c >> 12);
        utf8[size++] = (byte) (0x80 | c >> 6 & 0x3F);
        utf8[size++] = (byte) (0x80 | c & 0x3F);
      }
    }
    return size;
  }
}
