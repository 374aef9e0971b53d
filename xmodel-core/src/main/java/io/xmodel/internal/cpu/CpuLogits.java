package io.xmodel.internal.cpu;

import io.xmodel.backend.base.BestIds;
import io.xmodel.backend.base.StepLogits;
import io.xmodel.internal.cpu.math.CpuMath;

/** Logits of one step, where the forward pass left them. */
final class CpuLogits extends StepLogits {
  private final float[][] arrays;
  private final int[] offsets;
  private final CpuMath math;

  /**
   * A step's logits.
   *
   * @param arrays holding each row
   * @param offsets of each row
   * @param states hidden states, in order
   */
  CpuLogits(float[][] arrays, int[] offsets, int vocabSize, float[][] states, CpuMath math) {
    super(arrays.length, vocabSize);
    this.arrays = arrays;
    this.offsets = offsets;
    this.math = math;
    for (float[] state : states) {
      addState(state);
    }
  }

  @Override
  protected int best(int row, int limit) {
    float[] array = arrays[row];
    int from = offsets[row];
    float max = math.max(array, from, from + limit);
    if (!Float.isFinite(max)) {
      return -1;
    }
    int id = 0;
    while (array[from + id] != max) {
      id++;
    }
    return id;
  }

  @Override
  protected TopK bestOf(int row, int k, int limit) {
    float[] array = arrays[row];
    int from = offsets[row];
    BestIds best = new BestIds(k);
    for (int id = 0; id < limit; id++) {
      best.offer(id, array[from + id]);
    }
    int[] ids = best.drain();
    float[] logits = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      logits[i] = array[from + ids[i]];
    }
    return new TopK(ids, logits, logSum(row));
  }

  @Override
  protected double logSum(int row) {
    return math.logSumExp(arrays[row], offsets[row], offsets[row] + vocabSize());
  }

  @Override
  protected float logit(int row, int id) {
    return arrays[row][offsets[row] + id];
  }

  @Override
  protected void copyRow(int row, float[] destination) {
    System.arraycopy(arrays[row], offsets[row], destination, 0, vocabSize());
  }
}
