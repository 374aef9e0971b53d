package io.xmodel.backend;

/**
 * One text's keys and values on the device: a table of blocks, some of which it may share with
 * other sequences. Like its model, for one thread at a time; {@link #close} may be called by any.
 */
public interface Sequence extends AutoCloseable {
  /** Positions filled so far. */
  int length();

  /** Positions it may hold at most. */
  int capacity();

  /**
   * Forgets everything from a position on, as if it had never been appended.
   *
   * @param length between 0 and {@link #length()}
   */
  void rewind(int length);

  /**
   * A new, independent sequence with the same first positions and the same capacity. The two share
   * blocks; one that is filled in part is copied when one of them writes to it.
   *
   * @param length between 0 and {@link #length()}
   */
  Sequence fork(int length);

  /** A fork of everything. */
  default Sequence fork() {
    return fork(length());
  }

  /** Free blocks that appending so many tokens would take. */
  int blocksToAppend(int tokens);

  /** Blocks that only this sequence owns: those that are free once it is closed. */
  int ownBlocks();

  /**
   * Gives the blocks back. Closing twice is harmless; any other use after it is an {@link
   * IllegalStateException}.
   */
  @Override
  void close();
}
