package io.xmodel.cpu;

import io.xmodel.backend.Logits;
import io.xmodel.cpu.math.CpuMath;
import io.xmodel.error.BackendException;
import io.xmodel.error.RequestException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Logits of one step, where the forward pass left them. */
final class CpuLogits implements Logits {
  private final float[][] arrays;
  private final int[] offsets;
  private final int vocabSize;
  private final CpuMath math;
  private final Runnable handBack;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * A step's logits.
   *
   * @param arrays holding each row
   * @param offsets of each row
   * @param handBack ends the step
   */
  CpuLogits(float[][] arrays, int[] offsets, int vocabSize, CpuMath math, Runnable handBack) {
    this.arrays = arrays;
    this.offsets = offsets;
    this.vocabSize = vocabSize;
    this.math = math;
    this.handBack = handBack;
  }

  @Override
  public int rows() {
    return arrays.length;
  }

  @Override
  public int vocabSize() {
    return vocabSize;
  }

  @Override
  public int argmax(int row, int limit) {
    float[] array = array(row);
    int from = offsets[row];
    checkLimit(limit);
    float max = math.max(array, from, from + limit);
    for (int id = 0; id < limit; id++) {
      if (array[from + id] == max) {
        return id;
      }
    }
    throw new BackendException(
        "The model computed logits that are not numbers (row %d): its weights are damaged, or its activations overflow. Check the checkpoint's files."
            .formatted(row));
  }

  @Override
  public TopK topK(int row, int k, int limit) {
    float[] array = array(row);
    int from = offsets[row];
    checkLimit(limit);
    if (k < 1) {
      throw new RequestException("topK needs k of at least 1, found %d.".formatted(k));
    }
    BestIds best = new BestIds(Math.min(k, limit));
    for (int id = 0; id < limit; id++) {
      best.offer(id, array[from + id]);
    }
    int[] ids = best.drain();
    float[] logits = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      logits[i] = array[from + ids[i]];
    }
    return new TopK(ids, logits, logSumExp(row));
  }

  @Override
  public double logSumExp(int row) {
    return math.logSumExp(array(row), offsets[row], offsets[row] + vocabSize);
  }

  @Override
  public float get(int row, int id) {
    if (id < 0 || id >= vocabSize) {
      throw new IndexOutOfBoundsException("id %d of a vocabulary of %d".formatted(id, vocabSize));
    }
    return array(row)[offsets[row] + id];
  }

  @Override
  public void copyTo(int row, float[] destination) {
    System.arraycopy(array(row), offsets[row], destination, 0, vocabSize);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      handBack.run();
    }
  }

  private float[] array(int row) {
    if (closed.get()) {
      throw new IllegalStateException("These logits are closed.");
    }
    if (row < 0 || row >= arrays.length) {
      throw new IndexOutOfBoundsException(
          "row %d of %d rows of logits".formatted(row, arrays.length));
    }
    return arrays[row];
  }

  private void checkLimit(int limit) {
    if (limit < 1 || limit > vocabSize) {
      throw new RequestException(
          "The limit of candidate ids must be between 1 and %d, found %d."
              .formatted(vocabSize, limit));
    }
  }
}
