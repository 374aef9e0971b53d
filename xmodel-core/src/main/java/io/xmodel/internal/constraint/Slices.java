package io.xmodel.internal.constraint;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tokens by what they are made of. Nearly all consist of whole characters that may stand in a JSON
 * string as they are: of these only the number of characters matters in most strings, so that a set
 * made once replaces a walk. The others have a tree of their own.
 */
public final class Slices {
  static final Slices NONE = new Slices(List.of(), null, null, null, null);

  /** By number of characters: the tokens of at most so many; the last are all. */
  private final List<TokenSet> plain;

  private final @Nullable TokenTrie others;
  private final @Nullable TokenTrie ending;
  private final @Nullable TokenTrie closing;
  private final @Nullable TokenTrie closingText;

  private Slices(
      List<TokenSet> plain,
      @Nullable TokenTrie others,
      @Nullable TokenTrie ending,
      @Nullable TokenTrie closing,
      @Nullable TokenTrie closingText) {
    this.plain = plain;
    this.others = others;
    this.ending = ending;
    this.closing = closing;
    this.closingText = closingText;
  }

  static Slices of(TokenTrie trie, List<Integer> ids) {
    List<List<Integer>> byLength = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    List<Integer> closing = new ArrayList<>();
    for (int id : ids) {
      if (has(trie.bytes(id), '}', ']')) {
        closing.add(id);
      }
      int length = plainLength(trie.bytes(id));
      if (length < 0) {
        others.add(id);
        continue;
      }
      while (byLength.size() <= length) {
        byLength.add(new ArrayList<>());
      }
      byLength.get(length).add(id);
    }
    List<TokenSet> sets = new ArrayList<>();
    long[] bits = new long[(trie.idLimit() + 63) / 64];
    for (List<Integer> some : byLength) {
      for (int id : some) {
        bits[id >> 6] |= 1L << id;
      }
      sets.add(TokenSet.ofBits(bits.clone()));
    }
    List<Integer> ending = others.stream().filter(id -> has(trie.bytes(id), '"', '"')).toList();
    List<Integer> both = ending.stream().filter(closing::contains).toList();
    return new Slices(
        List.copyOf(sets),
        trie.only(others),
        trie.only(ending),
        trie.only(closing),
        trie.only(both));
  }

  /** Whether there are slices. */
  public boolean there() {
    return others != null && !plain.isEmpty();
  }

  /** The plain tokens of at most so many characters, at least 0. */
  public TokenSet plain(int characters) {
    return plain.get(Math.min(characters, plain.size() - 1));
  }

  /** The tokens that are not plain. */
  public TokenTrie others() {
    return known(others);
  }

  /** Those of them with a quote, which may end a text. */
  public TokenTrie ending() {
    return known(ending);
  }

  /** The tokens in which a bracket or a brace closes. */
  public TokenTrie closing() {
    return known(closing);
  }

  /** Those of them that may end a text, too. */
  public TokenTrie closingText() {
    return known(closingText);
  }

  private static TokenTrie known(@Nullable TokenTrie trie) {
    if (trie == null) {
      throw new IllegalStateException("these tokens are not sliced");
    }
    return trie;
  }

  private static boolean has(byte[] bytes, char one, char other) {
    for (byte b : bytes) {
      if (b == one || b == other) {
        return true;
      }
    }
    return false;
  }

  /** How many characters a token has; -1 when it is not plain. */
  static int plainLength(byte[] bytes) {
    int length = 0;
    for (int i = 0; i < bytes.length; length++) {
      int first = bytes[i] & 0xFF;
      int size = Utf8.size(first);
      if (size == 0 || i + size > bytes.length || first < 0x20 || first == '"' || first == '\\') {
        return -1;
      }
      for (int j = 1; j < size; j++) {
        if (!Utf8.continues(first, j, bytes[i + j] & 0xFF)) {
          return -1;
        }
      }
      i += size;
    }
    return length;
  }
}
