package io.xmodel.internal.cpu.math;

import java.lang.foreign.MemorySegment;

/**
 * The arithmetic of the forward pass, each operation on one worker's share. Two implementations:
 * the plain one, which is the specification, and the Vector API's.
 *
 * <p>A result never depends on how shares are cut. Activations are f32, row-major by token.
 */
public interface CpuMath {
  /** What it runs on, for people: {@code 512-bit vectors}. */
  String description();

  /** out[at + i] = weight[row, i]: a row decoded, scale included. */
  void decode(Matrix w, int row, float[] out, int at);

  /** y = x · weight / √(mean(x²) + ε), for one token of weight.length features. */
  void rmsNorm(
      float[] x, int xAt, float[] weight, float epsilon, float[] y, int yAt, Scratch scratch);

  /**
   * x as {@link #matVec} wants it for this matrix, and for every other with {@link
   * Matrix#sharesInput}: x itself or a copy in the worker's working memory.
   */
  float[] input(Matrix w, float[] x, Scratch scratch);

  /** y[r] = Σ_c weight[r, c] x[c], x as {@link #input} returned it, for rows from ≤ r &lt; to. */
  void matVec(Matrix w, float[] x, float[] y, int from, int to, Scratch scratch);

  /** How {@link #matMul} wants its tokens. */
  Packed packing();

  /**
   * How many of a product's tokens, the first ones, are {@link #matMul}'s; the others are {@link
   * #matMulFew}'s.
   */
  default int packedTokens(Matrix w, int tokens) {
    return tokens > 8 ? tokens : 0;
  }

  /**
   * Prepares x for {@link #matMulFew} in the worker's working memory: for this matrix, and for
   * every other with {@link Matrix#sharesInput}.
   */
  void inputFew(Matrix w, float[] x, int first, int tokens, Scratch scratch);

  /**
   * y[t, r] = Σ_c weight[r, c] x[t, c] for a few tokens, first ≤ t &lt; tokens, which {@link
   * #inputFew} has prepared.
   */
  void matMulFew(
      Matrix w, float[] x, int first, int tokens, float[] y, int from, int to, Scratch scratch);

  /** y[t, r] = Σ_c weight[r, c] x[t, c] for many tokens, x as {@link #packing} lays it out. */
  void matMul(Matrix w, float[] packed, int tokens, float[] y, int from, int to, Scratch scratch);

  /** gate[i] = silu(gate[i]) · up[i]. */
  void swiGlu(float[] gate, float[] up, int from, int to);

  /**
   * A tile of queries meets a block of one head's cache.
   *
   * @param keys offset of the block's keys, [headDim][64]
   * @param values offset of the block's values, [64][{@link AttentionTile#valueStride}]
   * @param first position of the block's first key
   * @param count keys in the block, 1 to 64
   */
  void attend(
      AttentionTile tile,
      MemorySegment data,
      long keys,
      long values,
      Codec codec,
      int first,
      int count);

  /** The largest of x[from] … x[to − 1]. */
  float max(float[] x, int from, int to);

  /** log Σ e^x over x[from] … x[to − 1], summed in double. */
  double logSumExp(float[] x, int from, int to);
}
