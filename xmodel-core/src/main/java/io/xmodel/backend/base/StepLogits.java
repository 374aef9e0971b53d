package io.xmodel.backend.base;

import io.xmodel.backend.Logits;
import io.xmodel.error.BackendException;
import io.xmodel.error.ClosedException;
import io.xmodel.error.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Logits of one step of a {@link StepModel}: arguments checked, handed back once. */
public abstract class StepLogits implements Logits {
  private final int rows;
  private final int vocabSize;
  private final List<float[]> states = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Runnable handBack = () -> {};

  /** The logits of some rows. */
  protected StepLogits(int rows, int vocabSize) {
    this.rows = rows;
    this.vocabSize = vocabSize;
  }

  /** Adds the next hidden state, which is the step's own from now on. */
  protected final void addState(float[] state) {
    states.add(state);
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
  public final int states() {
    return states.size();
  }

  @Override
  public final void copyState(int state, float[] destination) {
    checkOpen();
    if (state < 0 || state >= states.size()) {
      throw new IndexOutOfBoundsException("state %s of %s".formatted(state, states.size()));
    }
    float[] values = states.get(state);
    if (destination.length < values.length) {
      throw new IllegalArgumentException(
          "a state has %s elements, the destination %s"
              .formatted(values.length, destination.length));
    }
    System.arraycopy(values, 0, destination, 0, values.length);
  }

  @Override
  public final void close() {
    if (closed.compareAndSet(false, true)) {
      handBack.run();
    }
  }

  private void checkOpen() {
    if (closed.get()) {
      throw new ClosedException("These logits are closed.");
    }
  }

  private void checkRow(int row) {
    checkOpen();
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
