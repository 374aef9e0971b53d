package io.xmodel.backend;

/**
 * One text's keys and values on the device. Not for use by two threads at once; different sequences
 * may be used by different threads.
 */
public interface Sequence extends AutoCloseable {
  /** Positions filled so far. */
  int length();

  /** Positions it can hold. */
  int capacity();

  /**
   * Forgets everything from a position on, as if it had never been appended.
   *
   * @param length between 0 and {@link #length()}
   */
  void rewind(int length);

  /** A new, independent sequence with the same contents and capacity. */
  Sequence fork();

  /**
   * Frees the cache. Closing twice is harmless; any other use after it is an {@link
   * IllegalStateException}.
   */
  @Override
  void close();
}
