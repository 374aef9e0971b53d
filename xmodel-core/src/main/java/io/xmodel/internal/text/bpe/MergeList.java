package io.xmodel.internal.text.bpe;

import java.util.Arrays;

/** Merges in their order, as ids. For one thread. */
public final class MergeList {
  private static final int STRIDE = 3;

  private int[] ids = new int[STRIDE * 1024];
  private int size;

  /** Adds the merge of two tokens into a third. */
  public void add(int left, int right, int merged) {
    int at = STRIDE * size;
    if (at == ids.length) {
      ids = Arrays.copyOf(ids, 2 * at);
    }
    ids[at] = left;
    ids[at + 1] = right;
    ids[at + 2] = merged;
    size++;
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** The left token of a merge. */
  public int left(int index) {
    return ids[STRIDE * index];
  }

  /** The right token of a merge. */
  public int right(int index) {
    return ids[STRIDE * index + 1];
  }

  /** What a merge makes. */
  public int merged(int index) {
    return ids[STRIDE * index + 2];
  }
}
