package io.xmodel.internal.text.bpe;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What turns a word's bytes into ids. Safe for use by several threads, each with its encoder. */
public final class BytePairModel {
  private final Lexicon lexicon;
  private final MergeTable merges;
  private final Symbols symbols;
  private final boolean ignoreMerges;
  private final BitSet control;
  private final WordCache cache = new WordCache();

  /**
   * A model of parts that do not change any more.
   *
   * @param ignoreMerges whether a word that is a token becomes that token, whatever the merges
   * @param control ids that no text may become
   */
  public BytePairModel(
      Lexicon lexicon, MergeTable merges, Symbols symbols, boolean ignoreMerges, BitSet control) {
    this.lexicon = lexicon;
    this.merges = merges;
    this.symbols = symbols;
    this.ignoreMerges = ignoreMerges;
    this.control = control;
  }

  /** An encoder for one thread. */
  public WordEncoder encoder() {
    return new WordEncoder();
  }

  /** Encodes words, one after the other. For one thread. */
  public final class WordEncoder {
    private final Merger merger = new Merger(merges);

    private WordEncoder() {}

    /**
     * Appends the ids of a word. Where the list's limit shows before the word is merged, it is
     * filled beyond the limit with whatever ids.
     */
    public void encode(byte[] text, int from, int to, IdList ids) {
      if (from == to) {
        return;
      }
      boolean small = to - from <= WordCache.MAX_BYTES;
      int hash = small || ignoreMerges ? Lexicon.hash(text, from, to) : 0;
      int @Nullable [] known = small ? cache.get(text, from, to, hash) : null;
      if (known != null) {
        ids.add(known, known.length);
        return;
      }
      int before = ids.size();
      int whole = ignoreMerges ? lexicon.id(text, from, to, hash) : Lexicon.UNKNOWN;
      if (whole != Lexicon.UNKNOWN && !control.get(whole)) {
        ids.add(whole);
      } else {
        merge(text, from, to, ids);
      }
      // A list that is full may have been filled with whatever ids.
      if (small && !ids.isFull()) {
        cache.put(text, from, to, hash, ids.last(ids.size() - before));
      }
    }

    private void merge(byte[] text, int from, int to, IdList ids) {
      int[] word = merger.symbols(symbols.atMost(to - from));
      int count = symbols.write(text, from, to, word);
      // Symbols are merged into tokens of bounded length: a long word may be known not to fit.
      if (count / Math.max(lexicon.longest(), 1) > ids.room()) {
        ids.add(word, Math.min(count, ids.room() + 1));
      } else {
        ids.add(word, merger.merge(count));
      }
      merger.shrink();
    }
  }
}
