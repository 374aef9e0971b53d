package io.xmodel.internal.text.bpe;

import java.util.Arrays;

/** Ids that are being collected, up to a limit. For one thread. */
public final class IdList {
  private final int limit;
  private int[] ids = new int[64];
  private int size;

  /** An empty list that is {@link #isFull} once it holds more than {@code limit}. */
  public IdList(int limit) {
    this.limit = limit;
  }

  /** Adds an id. */
  public void add(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, size + (size >> 1));
    }
    ids[size++] = id;
  }

  /** Adds the first ids of an array. */
  void add(int[] more, int count) {
    if (size + count > ids.length) {
      ids = Arrays.copyOf(ids, Math.max(size + count, size + (size >> 1)));
    }
    System.arraycopy(more, 0, ids, size, count);
    size += count;
  }

  /** Whether it holds more than its limit, so that more need not be added. */
  public boolean isFull() {
    return size > limit;
  }

  /** How many more there may be. */
  int room() {
    return Math.max(limit - size, 0);
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** The last {@code count} ids. */
  int[] last(int count) {
    return Arrays.copyOfRange(ids, size - count, size);
  }

  /** A copy of all. */
  public int[] toArray() {
    return Arrays.copyOf(ids, size);
  }
}
