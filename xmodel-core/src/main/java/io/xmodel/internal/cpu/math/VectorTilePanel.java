package io.xmodel.internal.cpu.math;

import io.xmodel.tensor.DType;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Two or three rows of codes against a panel of eight tokens, for processors with 32 registers: the
 * lanes of their dot products, each code decoded in a register and used eight times.
 *
 * <p>The 24 vectors of sums of three rows leave eight of 32 registers: 4-bit codes, whose scales
 * and ints live through eight columns, come by two rows. A loop calls nothing but the Vector API:
 * see {@link VectorMatVecQ8}.
 */
final class VectorTilePanel {
  private static final int L = Lanes.LENGTH;
  private static final long BYTES = 4L * L;

  private static final int TOKENS = VectorPanels.TOKENS;

  /** The most rows at a time. */
  static final int MOST_ROWS = 3;

  private VectorTilePanel() {}

  /** Rows at a time. */
  static int rows(Matrix w) {
    return w.codec().dtype() == DType.Q4 ? 2 : MOST_ROWS;
  }

  /**
   * Rows against the panel at a byte offset.
   *
   * @param scales [rows][scalesLength], of the rows' groups, for integers
   * @param sums receives [rows][8 tokens][lanes]; without scales, but for integers
   */
  static void run(
      Matrix w,
      int[] rows,
      float[] scales,
      int scalesLength,
      MemorySegment panel,
      long at,
      float[] sums) {
    MemorySegment data = w.data();
    int n = w.columns();
    long o0 = w.offset(rows[0], 0);
    long o1 = w.offset(rows[1], 0);
    long o2 = w.offset(rows[rows.length - 1], 0);
    switch (w.codec().dtype()) {
      case BF16 -> bf16(data, o0, o1, o2, n, panel, at, sums);
      case F8_E4M3 -> e4m3(data, o0, o1, o2, n, panel, at, sums);
      case Q8 -> q8(data, o0, o1, o2, n, scales, scalesLength, panel, at, sums);
      case Q4 -> q4(data, o0, o1, n, scales, scalesLength, panel, at, sums);
      case F32, F16, F8_E5M2 -> throw new IllegalArgumentException(w.codec().dtype().name());
    }
  }

  private static void bf16(
      MemorySegment data,
      long o0,
      long o1,
      long o2,
      int n,
      MemorySegment x,
      long xAt,
      float[] sums) {
    FloatVector s00 = FloatVector.zero(Lanes.FLOAT);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s22 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s32 = s00;
    FloatVector s40 = s00;
    FloatVector s41 = s00;
    FloatVector s42 = s00;
    FloatVector s50 = s00;
    FloatVector s51 = s00;
    FloatVector s52 = s00;
    FloatVector s60 = s00;
    FloatVector s61 = s00;
    FloatVector s62 = s00;
    FloatVector s70 = s00;
    FloatVector s71 = s00;
    FloatVector s72 = s00;
    long at = xAt;
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
      FloatVector v0 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at, Lanes.ORDER);
      s00 = w0.fma(v0, s00);
      s01 = w1.fma(v0, s01);
      s02 = w2.fma(v0, s02);
      FloatVector v1 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + BYTES, Lanes.ORDER);
      s10 = w0.fma(v1, s10);
      s11 = w1.fma(v1, s11);
      s12 = w2.fma(v1, s12);
      FloatVector v2 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 2L * BYTES, Lanes.ORDER);
      s20 = w0.fma(v2, s20);
      s21 = w1.fma(v2, s21);
      s22 = w2.fma(v2, s22);
      FloatVector v3 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 3L * BYTES, Lanes.ORDER);
      s30 = w0.fma(v3, s30);
      s31 = w1.fma(v3, s31);
      s32 = w2.fma(v3, s32);
      FloatVector v4 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 4L * BYTES, Lanes.ORDER);
      s40 = w0.fma(v4, s40);
      s41 = w1.fma(v4, s41);
      s42 = w2.fma(v4, s42);
      FloatVector v5 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 5L * BYTES, Lanes.ORDER);
      s50 = w0.fma(v5, s50);
      s51 = w1.fma(v5, s51);
      s52 = w2.fma(v5, s52);
      FloatVector v6 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 6L * BYTES, Lanes.ORDER);
      s60 = w0.fma(v6, s60);
      s61 = w1.fma(v6, s61);
      s62 = w2.fma(v6, s62);
      FloatVector v7 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 7L * BYTES, Lanes.ORDER);
      s70 = w0.fma(v7, s70);
      s71 = w1.fma(v7, s71);
      s72 = w2.fma(v7, s72);
      at += TOKENS * BYTES;
    }
    s00.intoArray(sums, 0);
    s10.intoArray(sums, L);
    s20.intoArray(sums, 2 * L);
    s30.intoArray(sums, 3 * L);
    s40.intoArray(sums, 4 * L);
    s50.intoArray(sums, 5 * L);
    s60.intoArray(sums, 6 * L);
    s70.intoArray(sums, 7 * L);
    s01.intoArray(sums, 8 * L);
    s11.intoArray(sums, 9 * L);
    s21.intoArray(sums, 10 * L);
    s31.intoArray(sums, 11 * L);
    s41.intoArray(sums, 12 * L);
    s51.intoArray(sums, 13 * L);
    s61.intoArray(sums, 14 * L);
    s71.intoArray(sums, 15 * L);
    s02.intoArray(sums, 16 * L);
    s12.intoArray(sums, 17 * L);
    s22.intoArray(sums, 18 * L);
    s32.intoArray(sums, 19 * L);
    s42.intoArray(sums, 20 * L);
    s52.intoArray(sums, 21 * L);
    s62.intoArray(sums, 22 * L);
    s72.intoArray(sums, 23 * L);
  }

  private static void e4m3(
      MemorySegment data,
      long o0,
      long o1,
      long o2,
      int n,
      MemorySegment x,
      long xAt,
      float[] sums) {
    IntVector mask = IntVector.broadcast(Lanes.INT, 0x87F00000);
    FloatVector s00 = FloatVector.zero(Lanes.FLOAT);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s22 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s32 = s00;
    FloatVector s40 = s00;
    FloatVector s41 = s00;
    FloatVector s42 = s00;
    FloatVector s50 = s00;
    FloatVector s51 = s00;
    FloatVector s52 = s00;
    FloatVector s60 = s00;
    FloatVector s61 = s00;
    FloatVector s62 = s00;
    FloatVector s70 = s00;
    FloatVector s71 = s00;
    FloatVector s72 = s00;
    long at = xAt;
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
      FloatVector v0 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at, Lanes.ORDER);
      s00 = w0.fma(v0, s00);
      s01 = w1.fma(v0, s01);
      s02 = w2.fma(v0, s02);
      FloatVector v1 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + BYTES, Lanes.ORDER);
      s10 = w0.fma(v1, s10);
      s11 = w1.fma(v1, s11);
      s12 = w2.fma(v1, s12);
      FloatVector v2 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 2L * BYTES, Lanes.ORDER);
      s20 = w0.fma(v2, s20);
      s21 = w1.fma(v2, s21);
      s22 = w2.fma(v2, s22);
      FloatVector v3 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 3L * BYTES, Lanes.ORDER);
      s30 = w0.fma(v3, s30);
      s31 = w1.fma(v3, s31);
      s32 = w2.fma(v3, s32);
      FloatVector v4 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 4L * BYTES, Lanes.ORDER);
      s40 = w0.fma(v4, s40);
      s41 = w1.fma(v4, s41);
      s42 = w2.fma(v4, s42);
      FloatVector v5 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 5L * BYTES, Lanes.ORDER);
      s50 = w0.fma(v5, s50);
      s51 = w1.fma(v5, s51);
      s52 = w2.fma(v5, s52);
      FloatVector v6 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 6L * BYTES, Lanes.ORDER);
      s60 = w0.fma(v6, s60);
      s61 = w1.fma(v6, s61);
      s62 = w2.fma(v6, s62);
      FloatVector v7 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 7L * BYTES, Lanes.ORDER);
      s70 = w0.fma(v7, s70);
      s71 = w1.fma(v7, s71);
      s72 = w2.fma(v7, s72);
      at += TOKENS * BYTES;
    }
    s00.intoArray(sums, 0);
    s10.intoArray(sums, L);
    s20.intoArray(sums, 2 * L);
    s30.intoArray(sums, 3 * L);
    s40.intoArray(sums, 4 * L);
    s50.intoArray(sums, 5 * L);
    s60.intoArray(sums, 6 * L);
    s70.intoArray(sums, 7 * L);
    s01.intoArray(sums, 8 * L);
    s11.intoArray(sums, 9 * L);
    s21.intoArray(sums, 10 * L);
    s31.intoArray(sums, 11 * L);
    s41.intoArray(sums, 12 * L);
    s51.intoArray(sums, 13 * L);
    s61.intoArray(sums, 14 * L);
    s71.intoArray(sums, 15 * L);
    s02.intoArray(sums, 16 * L);
    s12.intoArray(sums, 17 * L);
    s22.intoArray(sums, 18 * L);
    s32.intoArray(sums, 19 * L);
    s42.intoArray(sums, 20 * L);
    s52.intoArray(sums, 21 * L);
    s62.intoArray(sums, 22 * L);
    s72.intoArray(sums, 23 * L);
  }

  private static void q8(
      MemorySegment data,
      long o0,
      long o1,
      long o2,
      int n,
      float[] scales,
      int scalesLength,
      MemorySegment x,
      long xAt,
      float[] sums) {
    FloatVector s00 = FloatVector.zero(Lanes.FLOAT);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s22 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s32 = s00;
    FloatVector s40 = s00;
    FloatVector s41 = s00;
    FloatVector s42 = s00;
    FloatVector s50 = s00;
    FloatVector s51 = s00;
    FloatVector s52 = s00;
    FloatVector s60 = s00;
    FloatVector s61 = s00;
    FloatVector s62 = s00;
    FloatVector s70 = s00;
    FloatVector s71 = s00;
    FloatVector s72 = s00;
    long at = xAt;
    for (int c = 0; c < n; c += L) {
      int g = c / Matrix.GROUP;
      FloatVector w0 =
          ((FloatVector)
                  ((IntVector)
                          ByteVector.fromMemorySegment(Lanes.BYTE, data, o0 + c, Lanes.ORDER)
                              .lanewise(VectorOperators.XOR, (byte) 0x80)
                              .castShape(Lanes.INT, 0))
                      .castShape(Lanes.FLOAT, 0))
              .mul(scales[g]);
      FloatVector w1 =
          ((FloatVector)
                  ((IntVector)
                          ByteVector.fromMemorySegment(Lanes.BYTE, data, o1 + c, Lanes.ORDER)
                              .lanewise(VectorOperators.XOR, (byte) 0x80)
                              .castShape(Lanes.INT, 0))
                      .castShape(Lanes.FLOAT, 0))
              .mul(scales[scalesLength + g]);
      FloatVector w2 =
          ((FloatVector)
                  ((IntVector)
                          ByteVector.fromMemorySegment(Lanes.BYTE, data, o2 + c, Lanes.ORDER)
                              .lanewise(VectorOperators.XOR, (byte) 0x80)
                              .castShape(Lanes.INT, 0))
                      .castShape(Lanes.FLOAT, 0))
              .mul(scales[2 * scalesLength + g]);
      FloatVector v0 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at, Lanes.ORDER);
      s00 = w0.fma(v0, s00);
      s01 = w1.fma(v0, s01);
      s02 = w2.fma(v0, s02);
      FloatVector v1 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + BYTES, Lanes.ORDER);
      s10 = w0.fma(v1, s10);
      s11 = w1.fma(v1, s11);
      s12 = w2.fma(v1, s12);
      FloatVector v2 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 2L * BYTES, Lanes.ORDER);
      s20 = w0.fma(v2, s20);
      s21 = w1.fma(v2, s21);
      s22 = w2.fma(v2, s22);
      FloatVector v3 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 3L * BYTES, Lanes.ORDER);
      s30 = w0.fma(v3, s30);
      s31 = w1.fma(v3, s31);
      s32 = w2.fma(v3, s32);
      FloatVector v4 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 4L * BYTES, Lanes.ORDER);
      s40 = w0.fma(v4, s40);
      s41 = w1.fma(v4, s41);
      s42 = w2.fma(v4, s42);
      FloatVector v5 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 5L * BYTES, Lanes.ORDER);
      s50 = w0.fma(v5, s50);
      s51 = w1.fma(v5, s51);
      s52 = w2.fma(v5, s52);
      FloatVector v6 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 6L * BYTES, Lanes.ORDER);
      s60 = w0.fma(v6, s60);
      s61 = w1.fma(v6, s61);
      s62 = w2.fma(v6, s62);
      FloatVector v7 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 7L * BYTES, Lanes.ORDER);
      s70 = w0.fma(v7, s70);
      s71 = w1.fma(v7, s71);
      s72 = w2.fma(v7, s72);
      at += TOKENS * BYTES;
    }
    s00.intoArray(sums, 0);
    s10.intoArray(sums, L);
    s20.intoArray(sums, 2 * L);
    s30.intoArray(sums, 3 * L);
    s40.intoArray(sums, 4 * L);
    s50.intoArray(sums, 5 * L);
    s60.intoArray(sums, 6 * L);
    s70.intoArray(sums, 7 * L);
    s01.intoArray(sums, 8 * L);
    s11.intoArray(sums, 9 * L);
    s21.intoArray(sums, 10 * L);
    s31.intoArray(sums, 11 * L);
    s41.intoArray(sums, 12 * L);
    s51.intoArray(sums, 13 * L);
    s61.intoArray(sums, 14 * L);
    s71.intoArray(sums, 15 * L);
    s02.intoArray(sums, 16 * L);
    s12.intoArray(sums, 17 * L);
    s22.intoArray(sums, 18 * L);
    s32.intoArray(sums, 19 * L);
    s42.intoArray(sums, 20 * L);
    s52.intoArray(sums, 21 * L);
    s62.intoArray(sums, 22 * L);
    s72.intoArray(sums, 23 * L);
  }

  private static void q4(
      MemorySegment data,
      long o0,
      long o1,
      int n,
      float[] scales,
      int scalesLength,
      MemorySegment x,
      long xAt,
      float[] sums) {
    FloatVector s00 = FloatVector.zero(Lanes.FLOAT);
    FloatVector s01 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s40 = s00;
    FloatVector s41 = s00;
    FloatVector s50 = s00;
    FloatVector s51 = s00;
    FloatVector s60 = s00;
    FloatVector s61 = s00;
    FloatVector s70 = s00;
    FloatVector s71 = s00;
    long at = xAt;
    for (int c = 0; c < n; c += 8 * L) {
      IntVector codes0 = IntVector.fromMemorySegment(Lanes.INT, data, o0 + c / 2, Lanes.ORDER);
      IntVector codes1 = IntVector.fromMemorySegment(Lanes.INT, data, o1 + c / 2, Lanes.ORDER);
      int g = c / Matrix.GROUP;
      FloatVector scale0 =
          FloatVector.fromArray(Lanes.FLOAT, scales, g).rearrange(VectorGroups.QUARTERS);
      FloatVector scale1 =
          FloatVector.fromArray(Lanes.FLOAT, scales, scalesLength + g)
              .rearrange(VectorGroups.QUARTERS);
      FloatVector bias0 = scale0.mul(-8f);
      FloatVector bias1 = scale1.mul(-8f);
      for (int nibble = 0; nibble < 8; nibble++) {
        FloatVector w0 =
            ((FloatVector) codes0.and(15).castShape(Lanes.FLOAT, 0)).fma(scale0, bias0);
        codes0 = codes0.lanewise(VectorOperators.LSHR, 4);
        FloatVector w1 =
            ((FloatVector) codes1.and(15).castShape(Lanes.FLOAT, 0)).fma(scale1, bias1);
        codes1 = codes1.lanewise(VectorOperators.LSHR, 4);
        FloatVector v0 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at, Lanes.ORDER);
        s00 = w0.fma(v0, s00);
        s01 = w1.fma(v0, s01);
        FloatVector v1 = FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + BYTES, Lanes.ORDER);
        s10 = w0.fma(v1, s10);
        s11 = w1.fma(v1, s11);
        FloatVector v2 =
            FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 2L * BYTES, Lanes.ORDER);
        s20 = w0.fma(v2, s20);
        s21 = w1.fma(v2, s21);
        FloatVector v3 =
            FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 3L * BYTES, Lanes.ORDER);
        s30 = w0.fma(v3, s30);
        s31 = w1.fma(v3, s31);
        FloatVector v4 =
            FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 4L * BYTES, Lanes.ORDER);
        s40 = w0.fma(v4, s40);
        s41 = w1.fma(v4, s41);
        FloatVector v5 =
            FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 5L * BYTES, Lanes.ORDER);
        s50 = w0.fma(v5, s50);
        s51 = w1.fma(v5, s51);
        FloatVector v6 =
            FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 6L * BYTES, Lanes.ORDER);
        s60 = w0.fma(v6, s60);
        s61 = w1.fma(v6, s61);
        FloatVector v7 =
            FloatVector.fromMemorySegment(Lanes.FLOAT, x, at + 7L * BYTES, Lanes.ORDER);
        s70 = w0.fma(v7, s70);
        s71 = w1.fma(v7, s71);
        at += TOKENS * BYTES;
      }
    }
    s00.intoArray(sums, 0);
    s10.intoArray(sums, L);
    s20.intoArray(sums, 2 * L);
    s30.intoArray(sums, 3 * L);
    s40.intoArray(sums, 4 * L);
    s50.intoArray(sums, 5 * L);
    s60.intoArray(sums, 6 * L);
    s70.intoArray(sums, 7 * L);
    s01.intoArray(sums, 8 * L);
    s11.intoArray(sums, 9 * L);
    s21.intoArray(sums, 10 * L);
    s31.intoArray(sums, 11 * L);
    s41.intoArray(sums, 12 * L);
    s51.intoArray(sums, 13 * L);
    s61.intoArray(sums, 14 * L);
    s71.intoArray(sums, 15 * L);
  }
}
