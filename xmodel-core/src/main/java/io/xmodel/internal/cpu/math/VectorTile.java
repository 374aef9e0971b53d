package io.xmodel.internal.cpu.math;

import jdk.incubator.vector.FloatVector;

/**
 * The inner product of all matrix-matrix work: C[rows, width] += A[rows, depth] · B[depth, width].
 *
 * <p>All f32. A's rows are broadcast one element at a time, B's rows are read as vectors, and C
 * stays in registers for the whole depth: 4 × 4 vectors with 512 bits, where there are 32
 * registers, else 6 × 2, as 16 registers hold no more than two vectors of B beside twelve sums. So
 * many sums hide the latency of a multiply-add. Matrix products use it with A = decoded weights and
 * B = tokens side by side; attention with A = queries and B = 64 transposed keys, then with A =
 * probabilities and B = 64 values.
 *
 * <p>Each element of C is one chain of fused multiply-adds in the order of the depth, whatever the
 * width and however the depth is cut up.
 *
 * <p>Specification: {@link ScalarMath#tile}.
 */
final class VectorTile {
  private static final int L = Lanes.LENGTH;

  /** Rows at a time, but for {@link #FEW}. */
  static final int ROWS = 6;

  /** A multiple of the rows of every shape. */
  static final int EVERY = 12;

  /** Rows that have a shape of their own. */
  static final int FEW = 3;

  private VectorTile() {}

  /**
   * C += A · B.
   *
   * @param rows {@link #FEW}, a multiple of {@link #ROWS}, or of 4 with 512 bits
   * @param width a multiple of 16
   */
  static void run(
      int rows,
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      int bStride,
      float[] c,
      int cAt,
      int cStride,
      int depth,
      int width) {
    int vectors = width / L;
    int most = L == 16 ? 4 : 2;
    int step = rows == FEW ? FEW : L != 16 ? ROWS : rows % 4 == 0 ? 4 : FEW;
    for (int row = 0; row < rows; row += step) {
      int ra = aAt + row * aStride;
      int rc = cAt + row * cStride;
      for (int v = 0; v + most <= vectors; v += most) {
        int rb = bAt + v * L;
        int to = rc + v * L;
        if (step == ROWS) {
          sixByTwo(a, ra, aStride, b, rb, bStride, c, to, cStride, depth);
        } else if (step == 4) {
          fourByFour(a, ra, aStride, b, rb, bStride, c, to, cStride, depth);
        } else if (most == 4) {
          threeByFour(a, ra, aStride, b, rb, bStride, c, to, cStride, depth);
        } else {
          threeByTwo(a, ra, aStride, b, rb, bStride, c, to, cStride, depth);
        }
      }
    }
    for (int v = vectors / most * most; v < vectors; v++) {
      for (int row = 0; row < rows; row += FEW) {
        int rb = bAt + v * L;
        int to = cAt + row * cStride + v * L;
        threeByOne(a, aAt + row * aStride, aStride, b, rb, bStride, c, to, cStride, depth);
      }
    }
  }

  private static FloatVector load(float[] c, int at) {
    return FloatVector.fromArray(Lanes.FLOAT, c, at);
  }

  private static FloatVector broadcast(float a) {
    return FloatVector.broadcast(Lanes.FLOAT, a);
  }

  /** The shape of 16 registers. */
  private static void sixByTwo(
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      int bStride,
      float[] c,
      int cAt,
      int cStride,
      int depth) {
    int c1 = cAt + cStride;
    int c2 = c1 + cStride;
    int c3 = c2 + cStride;
    int c4 = c3 + cStride;
    int c5 = c4 + cStride;
    FloatVector s00 = load(c, cAt);
    FloatVector s01 = load(c, cAt + L);
    FloatVector s10 = load(c, c1);
    FloatVector s11 = load(c, c1 + L);
    FloatVector s20 = load(c, c2);
    FloatVector s21 = load(c, c2 + L);
    FloatVector s30 = load(c, c3);
    FloatVector s31 = load(c, c3 + L);
    FloatVector s40 = load(c, c4);
    FloatVector s41 = load(c, c4 + L);
    FloatVector s50 = load(c, c5);
    FloatVector s51 = load(c, c5 + L);
    for (int k = 0; k < depth; k++) {
      int at = bAt + k * bStride;
      FloatVector b0 = load(b, at);
      FloatVector b1 = load(b, at + L);
      FloatVector a0 = broadcast(a[aAt + k]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      FloatVector a1 = broadcast(a[aAt + aStride + k]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      FloatVector a2 = broadcast(a[aAt + 2 * aStride + k]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      FloatVector a3 = broadcast(a[aAt + 3 * aStride + k]);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      FloatVector a4 = broadcast(a[aAt + 4 * aStride + k]);
      s40 = a4.fma(b0, s40);
      s41 = a4.fma(b1, s41);
      FloatVector a5 = broadcast(a[aAt + 5 * aStride + k]);
      s50 = a5.fma(b0, s50);
      s51 = a5.fma(b1, s51);
    }
    s00.intoArray(c, cAt);
    s01.intoArray(c, cAt + L);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + L);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + L);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + L);
    s40.intoArray(c, c4);
    s41.intoArray(c, c4 + L);
    s50.intoArray(c, c5);
    s51.intoArray(c, c5 + L);
  }

  /** As above, of few rows. */
  private static void threeByTwo(
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      int bStride,
      float[] c,
      int cAt,
      int cStride,
      int depth) {
    int c1 = cAt + cStride;
    int c2 = c1 + cStride;
    FloatVector s00 = load(c, cAt);
    FloatVector s01 = load(c, cAt + L);
    FloatVector s10 = load(c, c1);
    FloatVector s11 = load(c, c1 + L);
    FloatVector s20 = load(c, c2);
    FloatVector s21 = load(c, c2 + L);
    for (int k = 0; k < depth; k++) {
      int at = bAt + k * bStride;
      FloatVector b0 = load(b, at);
      FloatVector b1 = load(b, at + L);
      FloatVector a0 = broadcast(a[aAt + k]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      FloatVector a1 = broadcast(a[aAt + aStride + k]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      FloatVector a2 = broadcast(a[aAt + 2 * aStride + k]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
    }
    s00.intoArray(c, cAt);
    s01.intoArray(c, cAt + L);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + L);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + L);
  }

  /** The shape of 32 registers. */
  private static void fourByFour(
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      int bStride,
      float[] c,
      int cAt,
      int cStride,
      int depth) {
    int c1 = cAt + cStride;
    int c2 = c1 + cStride;
    int c3 = c2 + cStride;
    FloatVector s00 = load(c, cAt);
    FloatVector s01 = load(c, cAt + L);
    FloatVector s02 = load(c, cAt + 2 * L);
    FloatVector s03 = load(c, cAt + 3 * L);
    FloatVector s10 = load(c, c1);
    FloatVector s11 = load(c, c1 + L);
    FloatVector s12 = load(c, c1 + 2 * L);
    FloatVector s13 = load(c, c1 + 3 * L);
    FloatVector s20 = load(c, c2);
    FloatVector s21 = load(c, c2 + L);
    FloatVector s22 = load(c, c2 + 2 * L);
    FloatVector s23 = load(c, c2 + 3 * L);
    FloatVector s30 = load(c, c3);
    FloatVector s31 = load(c, c3 + L);
    FloatVector s32 = load(c, c3 + 2 * L);
    FloatVector s33 = load(c, c3 + 3 * L);
    for (int k = 0; k < depth; k++) {
      int at = bAt + k * bStride;
      FloatVector b0 = load(b, at);
      FloatVector b1 = load(b, at + L);
      FloatVector b2 = load(b, at + 2 * L);
      FloatVector b3 = load(b, at + 3 * L);
      FloatVector a0 = broadcast(a[aAt + k]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      s02 = a0.fma(b2, s02);
      s03 = a0.fma(b3, s03);
      FloatVector a1 = broadcast(a[aAt + aStride + k]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      s12 = a1.fma(b2, s12);
      s13 = a1.fma(b3, s13);
      FloatVector a2 = broadcast(a[aAt + 2 * aStride + k]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      s22 = a2.fma(b2, s22);
      s23 = a2.fma(b3, s23);
      FloatVector a3 = broadcast(a[aAt + 3 * aStride + k]);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      s32 = a3.fma(b2, s32);
      s33 = a3.fma(b3, s33);
    }
    s00.intoArray(c, cAt);
    s01.intoArray(c, cAt + L);
    s02.intoArray(c, cAt + 2 * L);
    s03.intoArray(c, cAt + 3 * L);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + L);
    s12.intoArray(c, c1 + 2 * L);
    s13.intoArray(c, c1 + 3 * L);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + L);
    s22.intoArray(c, c2 + 2 * L);
    s23.intoArray(c, c2 + 3 * L);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + L);
    s32.intoArray(c, c3 + 2 * L);
    s33.intoArray(c, c3 + 3 * L);
  }

  /** As above, of few rows. */
  private static void threeByFour(
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      int bStride,
      float[] c,
      int cAt,
      int cStride,
      int depth) {
    int c1 = cAt + cStride;
    int c2 = c1 + cStride;
    FloatVector s00 = load(c, cAt);
    FloatVector s01 = load(c, cAt + L);
    FloatVector s02 = load(c, cAt + 2 * L);
    FloatVector s03 = load(c, cAt + 3 * L);
    FloatVector s10 = load(c, c1);
    FloatVector s11 = load(c, c1 + L);
    FloatVector s12 = load(c, c1 + 2 * L);
    FloatVector s13 = load(c, c1 + 3 * L);
    FloatVector s20 = load(c, c2);
    FloatVector s21 = load(c, c2 + L);
    FloatVector s22 = load(c, c2 + 2 * L);
    FloatVector s23 = load(c, c2 + 3 * L);
    for (int k = 0; k < depth; k++) {
      int at = bAt + k * bStride;
      FloatVector b0 = load(b, at);
      FloatVector b1 = load(b, at + L);
      FloatVector b2 = load(b, at + 2 * L);
      FloatVector b3 = load(b, at + 3 * L);
      FloatVector a0 = broadcast(a[aAt + k]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      s02 = a0.fma(b2, s02);
      s03 = a0.fma(b3, s03);
      FloatVector a1 = broadcast(a[aAt + aStride + k]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      s12 = a1.fma(b2, s12);
      s13 = a1.fma(b3, s13);
      FloatVector a2 = broadcast(a[aAt + 2 * aStride + k]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      s22 = a2.fma(b2, s22);
      s23 = a2.fma(b3, s23);
    }
    s00.intoArray(c, cAt);
    s01.intoArray(c, cAt + L);
    s02.intoArray(c, cAt + 2 * L);
    s03.intoArray(c, cAt + 3 * L);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + L);
    s12.intoArray(c, c1 + 2 * L);
    s13.intoArray(c, c1 + 3 * L);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + L);
    s22.intoArray(c, c2 + 2 * L);
    s23.intoArray(c, c2 + 3 * L);
  }

  /** What is left of an odd number of the longest vectors. */
  private static void threeByOne(
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      int bStride,
      float[] c,
      int cAt,
      int cStride,
      int depth) {
    int c1 = cAt + cStride;
    int c2 = c1 + cStride;
    FloatVector s0 = load(c, cAt);
    FloatVector s1 = load(c, c1);
    FloatVector s2 = load(c, c2);
    for (int k = 0; k < depth; k++) {
      FloatVector bk = load(b, bAt + k * bStride);
      s0 = broadcast(a[aAt + k]).fma(bk, s0);
      s1 = broadcast(a[aAt + aStride + k]).fma(bk, s1);
      s2 = broadcast(a[aAt + 2 * aStride + k]).fma(bk, s2);
    }
    s0.intoArray(c, cAt);
    s1.intoArray(c, c1);
    s2.intoArray(c, c2);
  }
}
