package io.xmodel.internal.cpu.math;

import io.xmodel.tensor.DType;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Four rows of codes against four tokens: the lanes of 16 dot products, each code decoded in a
 * register and used four times.
 *
 * <p>For BF16 and E4M3. A vector of codes of each row is 4 loads of x and 4 decodings for 16
 * multiply-adds, and nothing is stored. A loop calls nothing but the Vector API: see {@link
 * VectorMatVecQ8}.
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
   * Rows r0 to r3 against the tokens of x from {@code t} on; the last one stands in for those
   * beyond.
   *
   * @param sums receives [4 tokens][4 rows][lanes] without scales
   */
  static void run(
      Matrix w, int r0, int r1, int r2, int r3, float[] x, int t, int tokens, float[] sums) {
    int n = w.columns();
    int x0 = t * n;
    int x1 = Math.min(t + 1, tokens - 1) * n;
    int x2 = Math.min(t + 2, tokens - 1) * n;
    int x3 = Math.min(t + 3, tokens - 1) * n;
    long o0 = w.offset(r0, 0);
    long o1 = w.offset(r1, 0);
    long o2 = w.offset(r2, 0);
    long o3 = w.offset(r3, 0);
    if (w.codec().dtype() == DType.BF16) {
      bf16(w.data(), o0, o1, o2, o3, x, x0, x1, x2, x3, n, sums);
    } else {
      e4m3(w.data(), o0, o1, o2, o3, x, x0, x1, x2, x3, n, sums);
    }
  }

  private static void bf16(
      MemorySegment data,
      long o0,
      long o1,
      long o2,
      long o3,
      float[] x,
      int x0,
      int x1,
      int x2,
      int x3,
      int n,
      float[] sums) {
    FloatVector s00 = FloatVector.zero(Lanes.FLOAT);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s03 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s13 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s22 = s00;
    FloatVector s23 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s32 = s00;
    FloatVector s33 = s00;
    for (int c = 0; c < n; c += L) {
      FloatVector w0 =
          ((IntVector)
                  ShortVector.fromMemorySegment(Lanes.SHORT, data, o0 + 2L * c, Lanes.ORDER)
                      .castShape(Lanes.INT, 0))
              .lanewise(VectorOperators.LSHL, 16)
              .reinterpretAsFloats();
      FloatVector w1 =
          ((IntVector)
                  ShortVector.fromMemorySegment(Lanes.SHORT, data, o1 + 2L * c, Lanes.ORDER)
                      .castShape(Lanes.INT, 0))
              .lanewise(VectorOperators.LSHL, 16)
              .reinterpretAsFloats();
      FloatVector w2 =
          ((IntVector)
                  ShortVector.fromMemorySegment(Lanes.SHORT, data, o2 + 2L * c, Lanes.ORDER)
                      .castShape(Lanes.INT, 0))
              .lanewise(VectorOperators.LSHL, 16)
              .reinterpretAsFloats();
      FloatVector w3 =
          ((IntVector)
                  ShortVector.fromMemorySegment(Lanes.SHORT, data, o3 + 2L * c, Lanes.ORDER)
                      .castShape(Lanes.INT, 0))
              .lanewise(VectorOperators.LSHL, 16)
              .reinterpretAsFloats();
      FloatVector v0 = FloatVector.fromArray(Lanes.FLOAT, x, x0 + c);
      s00 = w0.fma(v0, s00);
      s01 = w1.fma(v0, s01);
      s02 = w2.fma(v0, s02);
      s03 = w3.fma(v0, s03);
      FloatVector v1 = FloatVector.fromArray(Lanes.FLOAT, x, x1 + c);
      s10 = w0.fma(v1, s10);
      s11 = w1.fma(v1, s11);
      s12 = w2.fma(v1, s12);
      s13 = w3.fma(v1, s13);
      FloatVector v2 = FloatVector.fromArray(Lanes.FLOAT, x, x2 + c);
      s20 = w0.fma(v2, s20);
      s21 = w1.fma(v2, s21);
      s22 = w2.fma(v2, s22);
      s23 = w3.fma(v2, s23);
      FloatVector v3 = FloatVector.fromArray(Lanes.FLOAT, x, x3 + c);
      s30 = w0.fma(v3, s30);
      s31 = w1.fma(v3, s31);
      s32 = w2.fma(v3, s32);
      s33 = w3.fma(v3, s33);
    }
    s00.intoArray(sums, 0);
    s01.intoArray(sums, L);
    s02.intoArray(sums, 2 * L);
    s03.intoArray(sums, 3 * L);
    s10.intoArray(sums, 4 * L);
    s11.intoArray(sums, 5 * L);
    s12.intoArray(sums, 6 * L);
    s13.intoArray(sums, 7 * L);
    s20.intoArray(sums, 8 * L);
    s21.intoArray(sums, 9 * L);
    s22.intoArray(sums, 10 * L);
    s23.intoArray(sums, 11 * L);
    s30.intoArray(sums, 12 * L);
    s31.intoArray(sums, 13 * L);
    s32.intoArray(sums, 14 * L);
    s33.intoArray(sums, 15 * L);
  }

  private static void e4m3(
      MemorySegment data,
      long o0,
      long o1,
      long o2,
      long o3,
      float[] x,
      int x0,
      int x1,
      int x2,
      int x3,
      int n,
      float[] sums) {
    IntVector mask = IntVector.broadcast(Lanes.INT, 0x87F00000);
    FloatVector s00 = FloatVector.zero(Lanes.FLOAT);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s03 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s13 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s22 = s00;
    FloatVector s23 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s32 = s00;
    FloatVector s33 = s00;
    for (int c = 0; c < n; c += L) {
      FloatVector w0 =
          ((IntVector)
                  ByteVector.fromMemorySegment(Lanes.BYTE, data, o0 + c, Lanes.ORDER)
                      .castShape(Lanes.INT, 0))
              .lanewise(VectorOperators.LSHL, 20)
              .and(mask)
              .reinterpretAsFloats();
      FloatVector w1 =
          ((IntVector)
                  ByteVector.fromMemorySegment(Lanes.BYTE, data, o1 + c, Lanes.ORDER)
                      .castShape(Lanes.INT, 0))
              .lanewise(VectorOperators.LSHL, 20)
              .and(mask)
              .reinterpretAsFloats();
      FloatVector w2 =
          ((IntVector)
                  ByteVector.fromMemorySegment(Lanes.BYTE, data, o2 + c, Lanes.ORDER)
                      .castShape(Lanes.INT, 0))
              .lanewise(VectorOperators.LSHL, 20)
              .and(mask)
              .reinterpretAsFloats();
      FloatVector w3 =
          ((IntVector)
                  ByteVector.fromMemorySegment(Lanes.BYTE, data, o3 + c, Lanes.ORDER)
                      .castShape(Lanes.INT, 0))
              .lanewise(VectorOperators.LSHL, 20)
              .and(mask)
              .reinterpretAsFloats();
      FloatVector v0 = FloatVector.fromArray(Lanes.FLOAT, x, x0 + c);
      s00 = w0.fma(v0, s00);
      s01 = w1.fma(v0, s01);
      s02 = w2.fma(v0, s02);
      s03 = w3.fma(v0, s03);
      FloatVector v1 = FloatVector.fromArray(Lanes.FLOAT, x, x1 + c);
      s10 = w0.fma(v1, s10);
      s11 = w1.fma(v1, s11);
      s12 = w2.fma(v1, s12);
      s13 = w3.fma(v1, s13);
      FloatVector v2 = FloatVector.fromArray(Lanes.FLOAT, x, x2 + c);
      s20 = w0.fma(v2, s20);
      s21 = w1.fma(v2, s21);
      s22 = w2.fma(v2, s22);
      s23 = w3.fma(v2, s23);
      FloatVector v3 = FloatVector.fromArray(Lanes.FLOAT, x, x3 + c);
      s30 = w0.fma(v3, s30);
      s31 = w1.fma(v3, s31);
      s32 = w2.fma(v3, s32);
      s33 = w3.fma(v3, s33);
    }
    s00.intoArray(sums, 0);
    s01.intoArray(sums, L);
    s02.intoArray(sums, 2 * L);
    s03.intoArray(sums, 3 * L);
    s10.intoArray(sums, 4 * L);
    s11.intoArray(sums, 5 * L);
    s12.intoArray(sums, 6 * L);
    s13.intoArray(sums, 7 * L);
    s20.intoArray(sums, 8 * L);
    s21.intoArray(sums, 9 * L);
    s22.intoArray(sums, 10 * L);
    s23.intoArray(sums, 11 * L);
    s30.intoArray(sums, 12 * L);
    s31.intoArray(sums, 13 * L);
    s32.intoArray(sums, 14 * L);
    s33.intoArray(sums, 15 * L);
  }
}
