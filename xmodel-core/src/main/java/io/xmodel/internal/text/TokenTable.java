package io.xmodel.internal.text;

import io.xmodel.error.RequestException;
import io.xmodel.internal.text.bpe.Lexicon;
import io.xmodel.internal.text.bpe.TokenBytes;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bytes of every token, and which tokens are left out of decoded text. */
final class TokenTable {
  private final Lexicon lexicon;

  /** The added tokens lie over the vocabulary. */
  private final Map<Integer, byte[]> added = new HashMap<>();

  private final BitSet special = new BitSet();
  private final int limit;

  /** Lays out the vocabulary and, over it, the added tokens. */
  TokenTable(Lexicon lexicon, List<AddedToken> tokens) {
    this.lexicon = lexicon;
    int most = lexicon.idLimit();
    TokenBytes bytes = new TokenBytes();
    for (AddedToken token : tokens) {
      most = Math.max(most, token.id() + 1);
      added.put(token.id(), bytes.of(token.content()).copy());
      if (token.special()) {
        special.set(token.id());
      }
    }
    limit = most;
  }

  /** One more than the largest id. */
  int limit() {
    return limit;
  }

  void markSpecial(int id) {
    special.set(id);
  }

  boolean isSpecial(int id) {
    return id >= 0 && special.get(id);
  }

  boolean isAdded(int id) {
    return added.containsKey(id);
  }

  /** The token's bytes, or null for an id that no token has. */
  byte @Nullable [] find(int id) {
    byte[] own = added.get(id);
    if (own != null) {
      return own;
    }
    return lexicon.has(id) ? lexicon.bytes(id) : null;
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
          "The tokenizer has no token %s: its ids are 0 to %s.".formatted(id, limit - 1));
    }
    return found;
  }
}
