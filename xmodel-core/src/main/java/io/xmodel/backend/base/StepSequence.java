package io.xmodel.backend.base;

import io.xmodel.backend.Sequence;

/** A sequence of a {@link StepModel}: how much of it counts, and whether it is open. */
public abstract class StepSequence implements Sequence {
  private final StepModel<?> model;
  private final int capacity;
  private volatile int length;
  private volatile boolean closed;

  /** An empty sequence. */
  protected StepSequence(StepModel<?> model, int capacity) {
    this.model = model;
    this.capacity = capacity;
  }

  final StepModel<?> model() {
    return model;
  }

  @Override
  public final int length() {
    checkOpen();
    return length;
  }

  @Override
  public final int capacity() {
    checkOpen();
    return capacity;
  }

  /** Counts positions that the model has filled. */
  final void appended(int tokens) {
    int before = length;
    length = before + tokens;
  }

  @Override
  public final void rewind(int length) {
    checkOpen();
    if (length < 0 || length > this.length) {
      throw new IllegalArgumentException(
          "cannot rewind to %d: the sequence has %d positions".formatted(length, this.length));
    }
    this.length = length;
  }

  @Override
  public final Sequence fork() {
    checkOpen();
    StepSequence fork = model.open(capacity);
    try {
      fork.copy(this, length);
    } catch (RuntimeException | Error e) {
      fork.close();
      throw e;
    }
    fork.length = length;
    return fork;
  }

  /** Copies another sequence of the same model: its first positions. */
  protected abstract void copy(StepSequence source, int positions);

  /** Frees the memory; called once. */
  protected abstract void free();

  /** Throws when this sequence is closed. */
  protected final void checkOpen() {
    if (closed) {
      throw new IllegalStateException("This sequence is closed.");
    }
  }

  @Override
  public final void close() {
    if (model.forget(this)) {
      closed = true;
      free();
    }
  }
}
