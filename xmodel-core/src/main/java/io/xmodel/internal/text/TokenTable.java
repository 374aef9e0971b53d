package io.xmodel.internal.text;

import io.xmodel.error.RequestException;
import io.xmodel.internal.text.AddedTokens.AddedToken;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bytes of every token, and which tokens are left out of decoded text. */
final class TokenTable {
  private final byte[] @Nullable [] bytes;
  private final BitSet special = new BitSet();

  /** Lays out the vocabulary and, over it, the added tokens. */
  TokenTable(Map<String, Integer> vocabulary, List<AddedToken> added) {
    int limit = 0;
    for (int id : vocabulary.values()) {
      limit = Math.max(limit, id + 1);
    }
    for (AddedToken token : added) {
      limit = Math.max(limit, token.id() + 1);
    }
    bytes = new byte[limit][];
    ByteAlphabet alphabet = new ByteAlphabet();
    vocabulary.forEach((token, id) -> bytes[id] = alphabet.bytes(token));
    for (AddedToken token : added) {
      bytes[token.id()] = alphabet.bytes(token.content());
      if (token.special()) {
        special.set(token.id());
      }
    }
  }

  /** One more than the largest id. */
  int limit() {
    return bytes.length;
  }

  void markSpecial(int id) {
    special.set(id);
  }

  boolean isSpecial(int id) {
    return id >= 0 && special.get(id);
  }

  /** The token's bytes, or null for an id that no token has. */
  byte @Nullable [] find(int id) {
    return id >= 0 && id < bytes.length ? bytes[id] : null;
  }

  /**
   * The token's bytes.
   *
   * @throws RequestException when no token has this id
   */
  byte[] get(int id) {
    byte[] found = find(id);
    if (found == null) {
      throw new RequestException(
          "The tokenizer has no token %d: its ids are 0 to %d.".formatted(id, bytes.length - 1));
    }
    return found;
  }
}
