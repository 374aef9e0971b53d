package io.xmodel;

import java.util.Objects;

/**
 * What became of one of many items.
 *
 * @param <I> items
 * @param <R> what is made of them
 */
public sealed interface BatchResult<I, R> {
  /** Its place among the items, from 0. */
  long index();

  /** The item itself, as it was given. */
  I item();

  /** What was made of it; throws the failure when it failed. */
  R get();

  /** It is done. */
  record Done<I, R>(long index, I item, R value) implements BatchResult<I, R> {
    /** Checks that nothing is missing. */
    public Done {
      Objects.requireNonNull(item, "item");
      Objects.requireNonNull(value, "value");
    }

    @Override
    public R get() {
      return value;
    }
  }

  /** It failed, and others did not. */
  record Failed<I, R>(long index, I item, RuntimeException failure) implements BatchResult<I, R> {
    /** Checks that nothing is missing. */
    public Failed {
      Objects.requireNonNull(item, "item");
      Objects.requireNonNull(failure, "failure");
    }

    @Override
    public R get() {
      throw failure;
    }
  }
}
