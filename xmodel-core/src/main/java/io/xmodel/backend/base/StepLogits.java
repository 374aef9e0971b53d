package io.xmodel.backend.base;

import io.xmodel.backend.Logits;
import io.xmodel.error.BackendException;
import io.xmodel.error.ClosedException;
import io.xmodel.error.RequestException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Logits of one step of a {@link StepModel}: arguments checked, handed back once. */
public abstract class StepLogits implements Logits {
  private final int rows;
  private final int vocabSize;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Runnable handBack = () -> {};

  /** The logits of some rows. */
  protected StepLogits(int rows, int vocabSize) {
    this.rows = rows;
    this.vocabSize = vocabSize;
  }

  /** What ends the step. */
  final void whenClosed(Runnable handBack) {
    this.handBack = handBack;
  }

  @Override
  public final int rows() {
    return rows;
  }

  @Override
  public final int vocabSize() {
    return vocabSize;
  }

  @Override
  public final int argmax(int row, int limit) {
    checkRow(row);
    checkLimit(limit);
    int id = best(row, limit);
    if (id < 0) {
      throw BackendException.notNumbers("row " + row);
    }
    return id;
  }

  /** {@link #argmax} of checked arguments; negative when the largest is not finite. */
  protected abstract int best(int row, int limit);

  @Override
  public final TopK topK(int row, int k, int limit) {
    checkRow(row);
    checkLimit(limit);
    if (k < 1) {
      throw new RequestException("topK needs k of at least 1, found %s.".formatted(k));
    }
    return bestOf(row, Math.min(k, limit), limit);
  }

  /** {@link #topK} of checked arguments, k at most the limit. */
  protected abstract TopK bestOf(int row, int k, int limit);

  @Override
  public final double logSumExp(int row) {
    checkRow(row);
    return logSum(row);
  }

  /** {@link #logSumExp} of a checked row. */
  protected abstract double logSum(int row);

  @Override
  public final float get(int row, int id) {
    checkRow(row);
    if (id < 0 || id >= vocabSize) {
      throw new IndexOutOfBoundsException("id %s of a vocabulary of %s".formatted(id, vocabSize));
    }
    return logit(row, id);
  }

  /** {@link #get} of checked arguments. */
  protected abstract float logit(int row, int id);

  @Override
  public final void copyTo(int row, float[] destination) {
    checkRow(row);
    if (destination.length < vocabSize) {
      throw new IllegalArgumentException(
          "a row has %s logits, the destination %s".formatted(vocabSize, destination.length));
    }
    copyRow(row, destination);
  }

  /** {@link #copyTo} of checked arguments. */
  protected abstract void copyRow(int row, float[] destination);

  @Override
  public final void close() {
    if (closed.compareAndSet(false, true)) {
      handBack.run();
    }
  }

  private void checkRow(int row) {
    if (closed.get()) {
      throw new ClosedException("These logits are closed.");
    }
    if (row < 0 || row >= rows) {
      throw new IndexOutOfBoundsException("row %s of %s rows of logits".formatted(row, rows));
    }
  }

  private void checkLimit(int limit) {
    if (limit < 1 || limit > vocabSize) {
      throw new RequestException(
          "The limit of candidate ids must be between 1 and %s, found %s."
              .formatted(vocabSize, limit));
    }
  }
}
