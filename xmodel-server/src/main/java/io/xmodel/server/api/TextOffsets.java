package io.xmodel.server.api;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Where tokens begin in the text that they make together, in code points. A token that begins
 * within a character begins where that character does.
 */
final class TextOffsets {
  private static final int CHUNK = 1024;

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final CharBuffer decoded = CharBuffer.allocate(CHUNK);
  private ByteBuffer pending = ByteBuffer.allocate(0);
  private int offset;

  /** The offset of the next token. */
  int next() {
    return offset;
  }

  /** Continues behind a text of so many code points. */
  void skipTo(int codePoints) {
    decoder.reset();
    pending = ByteBuffer.allocate(0);
    offset = codePoints;
  }

  /** Takes the bytes of a token. */
  void add(byte[] bytes) {
    ByteBuffer all = ByteBuffer.allocate(pending.remaining() + bytes.length);
    all.put(pending).put(bytes).flip();
    while (decoder.decode(all, decoded, false).isOverflow() || decoded.position() > 0) {
      decoded.flip();
      offset += Character.codePointCount(decoded, 0, decoded.length());
      decoded.clear();
    }
    pending = all;
  }
}
