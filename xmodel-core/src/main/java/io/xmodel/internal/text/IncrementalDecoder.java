package io.xmodel.internal.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text that arrives token by token. A token may hold part of a character; nothing is handed out
 * before the character is complete. The pieces, joined, are {@link Tokenizer#decode} of all ids.
 *
 * <p>Never fails: an id that no token has becomes U+FFFD. Not for use by several threads.
 */
public final class IncrementalDecoder {
  private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);

  private final TokenTable table;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  /** The beginning of a character whose rest has not come yet: at most three bytes. */
  private ByteBuffer rest = ByteBuffer.allocate(0);

  IncrementalDecoder(TokenTable table) {
    this.table = table;
  }

  /** Takes a token and returns the characters it completes; often one or more, perhaps none. */
  public String accept(int id) {
    if (table.isSpecial(id)) {
      return "";
    }
    byte[] token = table.find(id);
    return decode(token == null ? REPLACEMENT : token, false);
  }

  /**
   * Ends the text: the beginning of a character that never came becomes U+FFFD. The decoder is then
   * ready for another text.
   */
  public String finish() {
    String last = decode(new byte[0], true);
    utf8.reset();
    return last;
  }

  private String decode(byte[] bytes, boolean end) {
    ByteBuffer input = ByteBuffer.allocate(rest.remaining() + bytes.length);
    input.put(rest).put(bytes).flip();
    // UTF-8 never has more characters than bytes; a replacement takes the place of at least one.
    CharBuffer output = CharBuffer.allocate(input.remaining() + 1);
    utf8.decode(input, output, end);
    if (end) {
      utf8.flush(output);
    }
    rest = input;
    return output.flip().toString();
  }
}
