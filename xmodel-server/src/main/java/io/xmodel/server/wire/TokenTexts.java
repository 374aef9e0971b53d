package io.xmodel.server.wire;

import io.xmodel.error.RequestException;
import io.xmodel.text.TextTokenizer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;

/**
 * Tokens as texts, no two of them alike: clients take the text for the key of a map. A token that
 * is no whole characters is written as its bytes, {@code bytes:\xf0\x9f}, as OpenAI does.
 */
public final class TokenTexts {
  private static final String BYTES = "bytes:";
  private static final HexFormat HEX = HexFormat.of();

  private final TextTokenizer tokenizer;

  /** Texts of a tokenizer's tokens. */
  public TokenTexts(TextTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** The text of a token. */
  public String text(int id) {
    byte[] bytes = bytes(id);
    if (bytes.length == 0) {
      return "token_id:" + id; // a row of the model that no token has
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      OptionalInt added = tokenizer.addedTokenId(text);
      boolean another = added.isPresent() && added.getAsInt() != id;
      return another || text.startsWith(BYTES) ? escaped(bytes) : text;
    } catch (CharacterCodingException e) {
      return escaped(bytes);
    }
  }

  private static String escaped(byte[] bytes) {
    StringBuilder text = new StringBuilder(BYTES);
    for (byte b : bytes) {
      text.append("\\x").append(HEX.toHexDigits(b));
    }
    return text.toString();
  }

  /** The bytes of a token; none for a row of the model that no token has. */
  public byte[] bytes(int id) {
    if (id >= tokenizer.idLimit()) {
      return new byte[0];
    }
    try {
      return tokenizer.tokenBytes(id);
    } catch (RequestException e) {
      return new byte[0];
    }
  }

  /** The bytes as numbers from 0 to 255. */
  public List<Integer> byteValues(int id) {
    List<Integer> values = new ArrayList<>();
    for (byte b : bytes(id)) {
      values.add(Byte.toUnsignedInt(b));
    }
    return values;
  }

  /** Whether a token is left out of texts. */
  public boolean isSpecial(int id) {
    return tokenizer.isSpecial(id);
  }
}
