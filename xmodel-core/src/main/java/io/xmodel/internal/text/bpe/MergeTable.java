package io.xmodel.internal.text.bpe;

import java.util.Arrays;
import java.util.BitSet;

/** Which pairs of tokens become one, and which pair goes first. Safe for use by several threads. */
public final class MergeTable {
  /** The rank of a pair that stays apart. */
  static final int NONE = Integer.MAX_VALUE;

  private static final long EMPTY = -1;

  /** Both ids of a pair, by hash, with linear probing; a power of two. */
  private final long[] pairs;

  private final int[] ranks;

  /** By rank. */
  private final int[] merged;

  /**
   * Merges that come first go first. A pair that comes twice counts where it comes last, as in the
   * tokenizers library.
   *
   * @param control ids that nothing is merged into
   */
  public MergeTable(MergeList merges, BitSet control) {
    int size = merges.size();
    pairs = new long[Integer.highestOneBit(Math.max(size, 8)) * 4];
    ranks = new int[pairs.length];
    merged = new int[size];
    Arrays.fill(pairs, EMPTY);
    for (int rank = 0; rank < size; rank++) {
      merged[rank] = merges.merged(rank);
      if (!control.get(merged[rank])) {
        long pair = pair(merges.left(rank), merges.right(rank));
        int slot = slot(pair);
        pairs[slot] = pair;
        ranks[slot] = rank;
      }
    }
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  private int slot(long pair) {
    long hash = pair * 0x9E3779B97F4A7C15L;
    int slot = (int) (hash >>> 32) & pairs.length - 1;
    while (pairs[slot] != pair && pairs[slot] != EMPTY) {
      slot = slot + 1 & pairs.length - 1;
    }
    return slot;
  }

  /** The place of a pair in the order of merges; {@link #NONE} where it stays apart. */
  int rank(int left, int right) {
    int slot = slot(pair(left, right));
    return pairs[slot] == EMPTY ? NONE : ranks[slot];
  }

  /** What the pair of a rank becomes. */
  int merged(int rank) {
    return merged[rank];
  }
}
