package io.xmodel.internal.cpu.math;

import java.lang.foreign.MemorySegment;

/** The arithmetic on the Vector API. Found reflectively: see {@link MathProvider}. */
final class VectorMath implements CpuMath {
  /** Where panels have 16 tokens, a rest of more than these is faster as a whole panel. */
  private static final int MOST_FEW = 8;

  VectorMath() {}

  @Override
  public String description() {
    return Lanes.FLOAT.vectorBitSize() + "-bit vectors";
  }

  @Override
  public void decode(Matrix w, int row, float[] out, int at) {
    VectorDecode.row(w, row, 0, w.columns(), out, at, new Scratch());
  }

  @Override
  public void rmsNorm(
      float[] x, int xAt, float[] weight, float epsilon, float[] y, int yAt, Scratch scratch) {
    VectorNorm.run(x, xAt, weight, epsilon, y, yAt, scratch);
  }

  @Override
  public float[] input(Matrix w, float[] x, Scratch scratch) {
    return VectorMatVec.input(w, x, scratch);
  }

  @Override
  public void matVec(Matrix w, float[] x, float[] y, int from, int to, Scratch scratch) {
    VectorMatVec.run(w, x, y, from, to, scratch);
  }

  @Override
  public Packed packing() {
    return VectorMatMul.PACKING;
  }

  @Override
  public int packedTokens(Matrix w, int tokens) {
    if (!VectorPanels.take(w)) {
      return CpuMath.super.packedTokens(w, tokens);
    }
    int rest = tokens % packing().panel();
    return packing().panel() == Packed.LANES && rest > MOST_FEW ? tokens : tokens - rest;
  }

  @Override
  public void inputFew(Matrix w, float[] x, int first, int tokens, Scratch scratch) {
    if (byPanels(w, tokens)) {
      VectorPanels.input(w, x, first, tokens, scratch);
    }
  }

  /** Where tokens of floats fill no more than half a panel, products of fewer sums are faster. */
  private static boolean byPanels(Matrix w, int tokens) {
    return VectorPanels.take(w)
        && (tokens > VectorPanels.TOKENS / 2 || w.codec().dtype().isInteger());
  }

  @Override
  public void matMulFew(
      Matrix w, float[] x, int first, int tokens, float[] y, int from, int to, Scratch scratch) {
    if (byPanels(w, tokens)) {
      VectorMatMulPanel.run(w, first, tokens, y, from, to, scratch);
    } else {
      VectorMatMulFew.run(w, x, tokens, y, from, to, scratch);
    }
  }

  @Override
  public void matMul(
      Matrix w, float[] packed, int tokens, float[] y, int from, int to, Scratch scratch) {
    VectorMatMul.run(w, packed, tokens, y, from, to, scratch);
  }

  @Override
  public void swiGlu(float[] gate, float[] up, int from, int to) {
    VectorSwiGlu.run(gate, up, from, to);
  }

  @Override
  public void attend(
      AttentionTile tile,
      MemorySegment data,
      long keys,
      long values,
      Codec codec,
      int first,
      int count) {
    VectorAttention.run(tile, data, keys, values, codec, first, count);
  }

  @Override
  public float max(float[] x, int from, int to) {
    return VectorReduce.max(x, from, to);
  }

  @Override
  public double logSumExp(float[] x, int from, int to) {
    return VectorReduce.logSumExp(x, from, to);
  }
}
