package io.xmodel.backend.base;

/**
 * Which blocks of a model's cache are free, and how many sequences own each of the others. A block
 * is a number from 0 to {@link #size()} − 1; what it holds is the backend's business. Blocks given
 * back last are taken first, so that memory that was never used stays unused. Not for use by
 * several threads at once.
 */
public final class BlockPool {
  private final int[] owners;
  private final int[] free;
  private int freeCount;

  /** A pool of free blocks. */
  public BlockPool(int size) {
    owners = new int[size];
    free = new int[size];
    freeCount = size;
    for (int i = 0; i < size; i++) {
      free[i] = size - 1 - i;
    }
  }

  /** Blocks, free or not. */
  public int size() {
    return owners.length;
  }

  /** Blocks that nobody owns. */
  public int free() {
    return freeCount;
  }

  /** How many sequences own a block. */
  public int owners(int block) {
    return owners[block];
  }

  /** Takes a free block for one owner; call only while {@link #free()} is positive. */
  int take() {
    int block = free[--freeCount];
    owners[block] = 1;
    return block;
  }

  /** Adds an owner to a block that has one. */
  void share(int block) {
    owners[block]++;
  }

  /** Takes an owner off a block, which is free when it was the last. */
  void release(int block) {
    if (--owners[block] == 0) {
      free[freeCount++] = block;
    }
  }
}
