package io.xmodel.internal.cpu.math;

import io.xmodel.tensor.DType;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Two rows of codes against four tokens: the lanes of 8 dot products, each code decoded in a
 * register and used four times.
 *
 * <p>For BF16 and E4M3. Nothing is stored. The loops are written as {@link VectorMatVec} says.
 */
final class VectorTileFew {
  private static final int L = Lanes.LENGTH;

  private VectorTileFew() {}

  /** Whether it takes such a matrix. */
  static boolean takes(Matrix w) {
    return switch (w.codec().dtype()) {
      case BF16 -> w.columns() % L == 0;
      // Four codes are less than the least vector.
      case F8_E4M3 -> w.columns() % L == 0 && L > 4;
      case F32, F16, F8_E5M2, Q8, Q4 -> false;
    };
  }

  /**
   * Two rows against the tokens of x from {@code t} on; the last one stands in for those beyond.
   *
   * @param sums receives [4 tokens][2 rows][lanes] without scales
   */
  static void run(Matrix w, int r0, int r1, float[] x, int t, int tokens, float[] sums) {
    int n = w.columns();
    int x0 = t * n;
    int x1 = Math.min(t + 1, tokens - 1) * n;
    int x2 = Math.min(t + 2, tokens - 1) * n;
    int x3 = Math.min(t + 3, tokens - 1) * n;
    long o0 = w.offset(r0, 0);
    long o1 = w.offset(r1, 0);
    if (w.codec().dtype() == DType.BF16) {
      bf16(w.data(), o0, o1, n, x, x0, x1, x2, x3, sums);
    } else {
      e4m3(w.data(), o0, o1, n, w.codec().mask(), x, x0, x1, x2, x3, sums);
    }
  }

  private static void bf16(
      MemorySegment data,
      long o0,
      long o1,
      int n,
      float[] x,
      int x0,
      int x1,
      int x2,
      int x3,
      float[] sums) {
    MemorySegment row0 = data.asSlice(o0);
    MemorySegment row1 = data.asSlice(o1);
    FloatVector s00 = FloatVector.zero(Lanes.FLOAT);
    FloatVector s01 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    for (int c = 0; c != n; c += L) {
      FloatVector w0 =
          ((IntVector)
                  ShortVector.fromMemorySegment(Lanes.SHORT, row0, 2L * c, Lanes.ORDER)
                      .castShape(Lanes.INT, 0))
              .lanewise(VectorOperators.LSHL, 16)
              .reinterpretAsFloats();
      FloatVector w1 =
          ((IntVector)
                  ShortVector.fromMemorySegment(Lanes.SHORT, row1, 2L * c, Lanes.ORDER)
                      .castShape(Lanes.INT, 0))
              .lanewise(VectorOperators.LSHL, 16)
              .reinterpretAsFloats();
      FloatVector v0 = FloatVector.fromArray(Lanes.FLOAT, x, x0 + c);
      s00 = w0.fma(v0, s00);
      s01 = w1.fma(v0, s01);
      FloatVector v1 = FloatVector.fromArray(Lanes.FLOAT, x, x1 + c);
      s10 = w0.fma(v1, s10);
      s11 = w1.fma(v1, s11);
      FloatVector v2 = FloatVector.fromArray(Lanes.FLOAT, x, x2 + c);
      s20 = w0.fma(v2, s20);
      s21 = w1.fma(v2, s21);
      FloatVector v3 = FloatVector.fromArray(Lanes.FLOAT, x, x3 + c);
      s30 = w0.fma(v3, s30);
      s31 = w1.fma(v3, s31);
    }
    s00.intoArray(sums, 0);
    s01.intoArray(sums, L);
    s10.intoArray(sums, 2 * L);
    s11.intoArray(sums, 3 * L);
    s20.intoArray(sums, 4 * L);
    s21.intoArray(sums, 5 * L);
    s30.intoArray(sums, 6 * L);
    s31.intoArray(sums, 7 * L);
  }

  private static void e4m3(
      MemorySegment data,
      long o0,
      long o1,
      int n,
      int mask,
      float[] x,
      int x0,
      int x1,
      int x2,
      int x3,
      float[] sums) {
    MemorySegment row0 = data.asSlice(o0);
    MemorySegment row1 = data.asSlice(o1);
    FloatVector s00 = FloatVector.zero(Lanes.FLOAT);
    FloatVector s01 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    for (int c = 0; c != n; c += L) {
      FloatVector w0 =
          ((IntVector)
                  ByteVector.fromMemorySegment(Lanes.BYTE, row0, c, Lanes.ORDER)
                      .castShape(Lanes.INT, 0))
              .lanewise(VectorOperators.LSHL, 20)
              .and(mask)
              .reinterpretAsFloats();
      FloatVector w1 =
          ((IntVector)
                  ByteVector.fromMemorySegment(Lanes.BYTE, row1, c, Lanes.ORDER)
                      .castShape(Lanes.INT, 0))
              .lanewise(VectorOperators.LSHL, 20)
              .and(mask)
              .reinterpretAsFloats();
      FloatVector v0 = FloatVector.fromArray(Lanes.FLOAT, x, x0 + c);
      s00 = w0.fma(v0, s00);
      s01 = w1.fma(v0, s01);
      FloatVector v1 = FloatVector.fromArray(Lanes.FLOAT, x, x1 + c);
      s10 = w0.fma(v1, s10);
      s11 = w1.fma(v1, s11);
      FloatVector v2 = FloatVector.fromArray(Lanes.FLOAT, x, x2 + c);
      s20 = w0.fma(v2, s20);
      s21 = w1.fma(v2, s21);
      FloatVector v3 = FloatVector.fromArray(Lanes.FLOAT, x, x3 + c);
      s30 = w0.fma(v3, s30);
      s31 = w1.fma(v3, s31);
    }
    s00.intoArray(sums, 0);
    s01.intoArray(sums, L);
    s10.intoArray(sums, 2 * L);
    s11.intoArray(sums, 3 * L);
    s20.intoArray(sums, 4 * L);
    s21.intoArray(sums, 5 * L);
    s30.intoArray(sums, 6 * L);
    s31.intoArray(sums, 7 * L);
  }
}
