package io.xmodel.internal.sampling;

import io.xmodel.backend.Logits;
import io.xmodel.error.BackendException;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Logits in memory, naively; counts what was asked of it. */
final class FakeLogits implements Logits {
  final float[][] rows;
  int gets;
  int copies;
  int topKs;
  int argmaxes;

  FakeLogits(float[]... rows) {
    this.rows = rows;
  }

  @Override
  public int rows() {
    return rows.length;
  }

  @Override
  public int vocabSize() {
    return rows[0].length;
  }

  @Override
  public int argmax(int row, int limit) {
    argmaxes++;
    int id = best(row, 1, limit)[0];
    if (!Float.isFinite(rows[row][id])) {
      throw BackendException.notNumbers("row " + row);
    }
    return id;
  }

  @Override
  public TopK topK(int row, int k, int limit) {
    topKs++;
    int[] ids = best(row, k, limit);
    float[] values = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      values[i] = rows[row][ids[i]];
    }
    return new TopK(ids, values, logSumExp(row));
  }

  private int[] best(int row, int k, int limit) {
    return IntStream.range(0, limit)
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer id) -> 0.0 - rows[row][id])
                .thenComparing(Comparator.naturalOrder()))
        .limit(k)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  @Override
  public double logSumExp(int row) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : rows[row]) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    for (float logit : rows[row]) {
      sum += Math.exp(logit - max);
    }
    return max + Math.log(sum);
  }

  @Override
  public float get(int row, int id) {
    gets++;
    return rows[row][id];
  }

  @Override
  public void copyTo(int row, float[] destination) {
    copies++;
    System.arraycopy(rows[row], 0, destination, 0, rows[row].length);
  }

  @Override
  public int states() {
    return 0;
  }

  @Override
  public void copyState(int state, float[] destination) {
    throw new IndexOutOfBoundsException(state);
  }

  @Override
  public void close() {}
}
