package io.xmodel.internal.text.bpe;

import io.xmodel.error.InterruptedWorkException;

/**
 * Merges the symbols of a word: always the pair that comes first in the order of merges, the
 * leftmost of equals. Short words are searched anew for each merge; long ones keep their pairs in a
 * heap, so that a word of n bytes takes n log n steps. For one thread.
 */
final class Merger {
  private static final int SHORT = 48;
  private static final int NONE = -1;

  private final MergeTable merges;

  /** The word: to be written before {@link #merge}, and read after it. */
  private int[] symbols = new int[SHORT];

  private int[] ranks = new int[SHORT];

  Merger(MergeTable merges) {
    this.merges = merges;
  }

  /** Room for so many symbols. */
  int[] symbols(int count) {
    if (symbols.length < count) {
      symbols = new int[count];
    }
    return symbols;
  }

  /** Merges the first {@code count} symbols; returns how many are left. */
  int merge(int count) {
    int left = count <= SHORT ? mergeShort(count) : mergeLong(count);
    return left;
  }

  /** Lets go of what a long word took. */
  void shrink() {
    if (symbols.length > 1 << 16) {
      symbols = new int[SHORT];
    }
  }

  private int mergeShort(int count) {
    int size = count;
    for (int i = 0; i + 1 < size; i++) {
      ranks[i] = merges.rank(symbols[i], symbols[i + 1]);
    }
    while (true) {
      int best = MergeTable.NONE;
      int at = NONE;
      for (int i = 0; i + 1 < size; i++) {
        if (ranks[i] < best) {
          best = ranks[i];
          at = i;
        }
      }
      if (at == NONE) {
        return size;
      }
      symbols[at] = merges.merged(best);
      size--;
      System.arraycopy(symbols, at + 2, symbols, at + 1, size - at - 1);
      System.arraycopy(ranks, at + 1, ranks, at, size - at - 1);
      if (at + 1 < size) {
        ranks[at] = merges.rank(symbols[at], symbols[at + 1]);
      }
      if (at > 0) {
        ranks[at - 1] = merges.rank(symbols[at - 1], symbols[at]);
      }
    }
  }

  private int mergeLong(int count) {
    int[] next = new int[count];
    int[] previous = new int[count];
    MergeHeap heap = new MergeHeap(count);
    for (int i = 0; i < count; i++) {
      previous[i] = i - 1;
      next[i] = i + 1 < count ? i + 1 : NONE;
      if (i + 1 < count) {
        offer(heap, i, i + 1);
      }
    }
    heap.order();
    for (int steps = 1; !heap.isEmpty(); steps++) {
      if ((steps & 0xFFFF) == 0 && Thread.currentThread().isInterrupted()) {
        throw new InterruptedWorkException("Encoding a text", null);
      }
      long top = heap.poll();
      int at = MergeHeap.position(top);
      int right = symbols[at] == NONE ? NONE : next[at];
      if (right == NONE) {
        continue;
      }
      int rank = merges.rank(symbols[at], symbols[right]);
      int merged = merges.merged(MergeHeap.rank(top));
      // The pair may have changed since it was noted.
      if (rank == MergeTable.NONE || merges.merged(rank) != merged) {
        continue;
      }
      symbols[at] = merged;
      symbols[right] = NONE;
      next[at] = next[right];
      if (next[at] != NONE) {
        previous[next[at]] = at;
        offer(heap, at, next[at]);
      }
      if (previous[at] != NONE) {
        offer(heap, previous[at], at);
      }
    }
    int size = 0;
    for (int at = 0; at != NONE; at = next[at]) {
      symbols[size++] = symbols[at];
    }
    return size;
  }

  private void offer(MergeHeap heap, int left, int right) {
    int rank = merges.rank(symbols[left], symbols[right]);
    if (rank != MergeTable.NONE) {
      heap.add(rank, left);
    }
  }
}
