package io.xmodel.internal.cpu.math;

import java.util.Arrays;

/**
 * Queries that share a key/value head, on their way along the keys: what online softmax carries
 * from one block of 64 positions to the next (Milakov &amp; Gimelshein, 2018; Dao et al., 2022).
 * Rows are filled up to what {@link VectorTile} takes at a time.
 *
 * <p>{@code output[i]} is Σ_j e^(s_ij − max[i]) v_j and {@code sum[i]} is Σ_j e^(s_ij − max[i])
 * over the keys j seen so far.
 */
public final class AttentionTile {
  /** Positions in a block of the cache. */
  public static final int BLOCK = 64;

  final int headDim;

  /** Floats between rows of values and outputs: headDim up to a multiple of 16. */
  final int valueStride;

  int rows;
  float[] query = new float[0];
  int[] position = new int[0];
  float[] scores = new float[0];
  float[] output = new float[0];
  float[] max = new float[0];
  float[] sum = new float[0];
  final float[] keys;
  final float[] values;
  final float[] lanes = new float[16];

  /** A tile for heads of a size. */
  public AttentionTile(int headDim) {
    this.headDim = headDim;
    this.valueStride = valueStride(headDim);
    this.keys = new float[headDim * BLOCK];
    this.values = new float[BLOCK * valueStride];
  }

  /** Floats between the values of two positions. */
  public static int valueStride(int headDim) {
    return Math.ceilDiv(headDim, Packed.LANES) * Packed.LANES;
  }

  /** Begins anew with a number of queries, which are then set one by one. */
  public void reset(int queries) {
    rows =
        queries <= VectorTile.FEW
            ? VectorTile.FEW
            : Math.ceilDiv(queries, VectorTile.ROWS) * VectorTile.ROWS;
    if (max.length < rows) {
      query = new float[rows * headDim];
      position = new int[rows];
      scores = new float[rows * BLOCK];
      output = new float[rows * valueStride];
      max = new float[rows];
      sum = new float[rows];
    }
    Arrays.fill(query, queries * headDim, rows * headDim, 0f);
    Arrays.fill(position, queries, rows, -1);
    Arrays.fill(output, 0, rows * valueStride, 0f);
    Arrays.fill(max, 0, rows, Float.NEGATIVE_INFINITY);
    Arrays.fill(sum, 0, rows, 0f);
  }

  /**
   * Sets a query.
   *
   * @param scale multiplied into it, and so into its scores
   * @param at the last position it sees
   */
  public void setQuery(int row, float[] source, int sourceAt, float scale, int at) {
    for (int d = 0; d < headDim; d++) {
      query[row * headDim + d] = source[sourceAt + d] * scale;
    }
    position[row] = at;
  }

  /** Writes softmax(q kᵀ) v of a query. */
  public void result(int row, float[] target, int targetAt) {
    float inverse = 1f / sum[row];
    for (int d = 0; d < headDim; d++) {
      target[targetAt + d] = output[row * valueStride + d] * inverse;
    }
  }

  /** Floats that {@link #save} writes. */
  public int saved() {
    return headDim + 2;
  }

  /** Saves a query's state: maximum, sum, output. */
  public void save(int row, float[] target, int targetAt) {
    target[targetAt] = max[row];
    target[targetAt + 1] = sum[row];
    System.arraycopy(output, row * valueStride, target, targetAt + 2, headDim);
  }

  /** Joins a saved state of the same query over other keys to this one. */
  public void join(int row, float[] saved, int at) {
    float otherMax = saved[at];
    float newMax = Math.max(max[row], otherMax);
    if (newMax == Float.NEGATIVE_INFINITY) {
      return;
    }
    float mine = (float) Math.exp(max[row] - newMax);
    float others = (float) Math.exp(otherMax - newMax);
    max[row] = newMax;
    sum[row] = sum[row] * mine + saved[at + 1] * others;
    for (int d = 0; d < headDim; d++) {
      int i = row * valueStride + d;
      output[i] = output[i] * mine + saved[at + 2 + d] * others;
    }
  }
}
