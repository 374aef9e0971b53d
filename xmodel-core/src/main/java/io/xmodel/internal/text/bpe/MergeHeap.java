package io.xmodel.internal.text.bpe;

import java.util.Arrays;

/** Merges to come, the first in the order of merges on top, the leftmost of equals. */
final class MergeHeap {
  private long[] heap;
  private int size;
  private boolean ordered;

  MergeHeap(int capacity) {
    heap = new long[capacity + 1];
  }

  static int rank(long merge) {
    return (int) (merge >>> 32);
  }

  static int position(long merge) {
    return (int) merge;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Adds a merge. Before {@link #order} any number is added at little cost. */
  void add(int rank, int position) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size + (size >> 1) + 1);
    }
    heap[size++] = (long) rank << 32 | position;
    if (ordered) {
      up(size - 1);
    }
  }

  /** Makes a heap of what was added so far. */
  void order() {
    for (int i = size / 2 - 1; i >= 0; i--) {
      down(i);
    }
    ordered = true;
  }

  /** Takes the first. */
  long poll() {
    long top = heap[0];
    heap[0] = heap[--size];
    down(0);
    return top;
  }

  private void up(int from) {
    long moved = heap[from];
    int at = from;
    while (at > 0) {
      int parent = (at - 1) >> 1;
      if (heap[parent] <= moved) {
        break;
      }
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = moved;
  }

  private void down(int from) {
    if (from >= size) {
      return;
    }
    long moved = heap[from];
    int at = from;
    for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= moved) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = moved;
  }
}
