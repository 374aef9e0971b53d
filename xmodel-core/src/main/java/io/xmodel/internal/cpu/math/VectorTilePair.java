package io.xmodel.internal.cpu.math;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Two rows of codes against a panel of four tokens, for processors with 16 registers: the lanes of
 * their dot products.
 *
 * <p>Eight sums leave room for the codes, their scales and what is decoded. 4-bit codes are loaded
 * as ints and taken from the top of these, others are widened. With the highest bit of each
 * flipped, integers are signed.
 *
 * <p>The loops are written as {@link VectorMatVec} says. Two steps in one took half as long again:
 * HotSpot keeps sums in memory then.
 */
final class VectorTilePair {
  private static final int L = Lanes.LENGTH;
  private static final long BYTES = 4L * L;
  private static final int TOKENS = VectorPanels.TOKENS;

  /** Brings each of an int's four bytes to the top of its lane. */
  private static final IntVector TO_THE_TOP =
      IntVector.broadcast(Lanes.INT, 24).sub(IntVector.zero(Lanes.INT).addIndex(8)).and(24);

  /** Makes integers signed, once they are widened. In an array, so that it is no constant. */
  private static final int[] FLIPPED = {-128};

  private VectorTilePair() {}

  /**
   * Some columns of two rows against as many of a panel.
   *
   * @param o0 byte offset of the first row's codes
   * @param o1 byte offset of the second row's codes
   * @param columns how many
   * @param scales of both rows' groups, for integers
   * @param scale0 where the first row's begin
   * @param scale1 where the second row's begin
   * @param at byte offset of the columns in the panel
   * @param sums receives [2 rows][4 tokens][lanes]; without scales, but for integers
   */
  static void run(
      Matrix w,
      long o0,
      long o1,
      int columns,
      float[] scales,
      int scale0,
      int scale1,
      MemorySegment panel,
      long at,
      float[] sums) {
    switch (w.codec().dtype()) {
      case BF16 -> bf16(w.data(), o0, o1, columns, panel, at, sums);
      case F8_E4M3 -> e4m3(w.data(), o0, o1, columns, w.codec().mask(), panel, at, sums);
      case Q8 -> q8(w.data(), o0, o1, columns, scales, scale0, scale1, FLIPPED[0], panel, at, sums);
      case Q4 -> q4(w.data(), o0, o1, columns / 2, scales, scale0, scale1, panel, at, sums);
      case F32, F16, F8_E5M2 -> throw new IllegalArgumentException(w.codec().dtype().name());
    }
  }

  private static void bf16(
      MemorySegment data,
      long o0,
      long o1,
      int columns,
      MemorySegment panel,
      long panelAt,
      float[] sums) {
    long xAt = panelAt;
    FloatVector s00 = FloatVector.zero(Lanes.FLOAT);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s03 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s13 = s00;
    for (int c = 0; c != columns; c += L) {
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
      FloatVector x0 = FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt, Lanes.ORDER);
      s00 = w0.fma(x0, s00);
      s10 = w1.fma(x0, s10);
      FloatVector x1 = FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + BYTES, Lanes.ORDER);
      s01 = w0.fma(x1, s01);
      s11 = w1.fma(x1, s11);
      FloatVector x2 =
          FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + 2 * BYTES, Lanes.ORDER);
      s02 = w0.fma(x2, s02);
      s12 = w1.fma(x2, s12);
      FloatVector x3 =
          FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + 3 * BYTES, Lanes.ORDER);
      s03 = w0.fma(x3, s03);
      s13 = w1.fma(x3, s13);
      xAt += TOKENS * BYTES;
    }
    s00.intoArray(sums, 0);
    s01.intoArray(sums, L);
    s02.intoArray(sums, 2 * L);
    s03.intoArray(sums, 3 * L);
    s10.intoArray(sums, 4 * L);
    s11.intoArray(sums, 5 * L);
    s12.intoArray(sums, 6 * L);
    s13.intoArray(sums, 7 * L);
  }

  private static void e4m3(
      MemorySegment data,
      long o0,
      long o1,
      int columns,
      int mask,
      MemorySegment panel,
      long panelAt,
      float[] sums) {
    long xAt = panelAt;
    FloatVector s00 = FloatVector.zero(Lanes.FLOAT);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s03 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s13 = s00;
    for (int c = 0; c != columns; c += L) {
      FloatVector w0 =
          bytes(data, o0 + c).lanewise(VectorOperators.LSHL, 20).and(mask).reinterpretAsFloats();
      FloatVector w1 =
          bytes(data, o1 + c).lanewise(VectorOperators.LSHL, 20).and(mask).reinterpretAsFloats();
      FloatVector x0 = FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt, Lanes.ORDER);
      s00 = w0.fma(x0, s00);
      s10 = w1.fma(x0, s10);
      FloatVector x1 = FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + BYTES, Lanes.ORDER);
      s01 = w0.fma(x1, s01);
      s11 = w1.fma(x1, s11);
      FloatVector x2 =
          FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + 2 * BYTES, Lanes.ORDER);
      s02 = w0.fma(x2, s02);
      s12 = w1.fma(x2, s12);
      FloatVector x3 =
          FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + 3 * BYTES, Lanes.ORDER);
      s03 = w0.fma(x3, s03);
      s13 = w1.fma(x3, s13);
      xAt += TOKENS * BYTES;
    }
    s00.intoArray(sums, 0);
    s01.intoArray(sums, L);
    s02.intoArray(sums, 2 * L);
    s03.intoArray(sums, 3 * L);
    s10.intoArray(sums, 4 * L);
    s11.intoArray(sums, 5 * L);
    s12.intoArray(sums, 6 * L);
    s13.intoArray(sums, 7 * L);
  }

  private static void q8(
      MemorySegment data,
      long o0,
      long o1,
      int columns,
      float[] scales,
      int scale0At,
      int scale1At,
      int flipped,
      MemorySegment panel,
      long panelAt,
      float[] sums) {
    long xAt = panelAt;
    FloatVector s00 = FloatVector.zero(Lanes.FLOAT);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s03 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s13 = s00;
    for (int c = 0; c != columns; c += L) {
      int g = c / Matrix.GROUP;
      FloatVector w0 =
          ((FloatVector)
                  bytes(data, o0 + c)
                      .lanewise(VectorOperators.XOR, flipped)
                      .castShape(Lanes.FLOAT, 0))
              .mul(FloatVector.broadcast(Lanes.FLOAT, scales[scale0At + g]));
      FloatVector w1 =
          ((FloatVector)
                  bytes(data, o1 + c)
                      .lanewise(VectorOperators.XOR, flipped)
                      .castShape(Lanes.FLOAT, 0))
              .mul(FloatVector.broadcast(Lanes.FLOAT, scales[scale1At + g]));
      FloatVector x0 = FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt, Lanes.ORDER);
      s00 = w0.fma(x0, s00);
      s10 = w1.fma(x0, s10);
      FloatVector x1 = FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + BYTES, Lanes.ORDER);
      s01 = w0.fma(x1, s01);
      s11 = w1.fma(x1, s11);
      FloatVector x2 =
          FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + 2 * BYTES, Lanes.ORDER);
      s02 = w0.fma(x2, s02);
      s12 = w1.fma(x2, s12);
      FloatVector x3 =
          FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + 3 * BYTES, Lanes.ORDER);
      s03 = w0.fma(x3, s03);
      s13 = w1.fma(x3, s13);
      xAt += TOKENS * BYTES;
    }
    s00.intoArray(sums, 0);
    s01.intoArray(sums, L);
    s02.intoArray(sums, 2 * L);
    s03.intoArray(sums, 3 * L);
    s10.intoArray(sums, 4 * L);
    s11.intoArray(sums, 5 * L);
    s12.intoArray(sums, 6 * L);
    s13.intoArray(sums, 7 * L);
  }

  /** As many bytes as a vector has lanes. The shortest load of bytes has twice as many as four. */
  private static IntVector bytes(MemorySegment data, long at) {
    return L == 4
        ? IntVector.broadcast(Lanes.INT, data.get(ValueLayout.JAVA_INT_UNALIGNED, at))
            .lanewise(VectorOperators.LSHL, TO_THE_TOP)
            .lanewise(VectorOperators.ASHR, 24)
        : (IntVector)
            ByteVector.fromMemorySegment(Lanes.BYTE, data, at, Lanes.ORDER).castShape(Lanes.INT, 0);
  }

  private static void q4(
      MemorySegment data,
      long o0,
      long o1,
      long bytes,
      float[] scales,
      int scale0At,
      int scale1At,
      MemorySegment panel,
      long panelAt,
      float[] sums) {
    long xAt = panelAt;
    FloatVector s00 = FloatVector.zero(Lanes.FLOAT);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s03 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s13 = s00;
    int g = 0;
    for (long c = 0; c != bytes; c += BYTES, g += L / 4) {
      IntVector codes0 =
          IntVector.fromMemorySegment(Lanes.INT, data, o0 + c, Lanes.ORDER)
              .lanewise(VectorOperators.XOR, 0x88888888);
      IntVector codes1 =
          IntVector.fromMemorySegment(Lanes.INT, data, o1 + c, Lanes.ORDER)
              .lanewise(VectorOperators.XOR, 0x88888888);
      FloatVector scale0 =
          FloatVector.fromArray(Lanes.FLOAT, scales, scale0At + g).rearrange(VectorGroups.QUARTERS);
      FloatVector scale1 =
          FloatVector.fromArray(Lanes.FLOAT, scales, scale1At + g).rearrange(VectorGroups.QUARTERS);
      for (long end = xAt + 8 * TOKENS * BYTES; xAt != end; xAt += TOKENS * BYTES) {
        FloatVector w0 =
            ((FloatVector) codes0.lanewise(VectorOperators.ASHR, 28).castShape(Lanes.FLOAT, 0))
                .mul(scale0);
        codes0 = codes0.lanewise(VectorOperators.LSHL, 4);
        FloatVector w1 =
            ((FloatVector) codes1.lanewise(VectorOperators.ASHR, 28).castShape(Lanes.FLOAT, 0))
                .mul(scale1);
        codes1 = codes1.lanewise(VectorOperators.LSHL, 4);
        FloatVector x0 = FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt, Lanes.ORDER);
        s00 = w0.fma(x0, s00);
        s10 = w1.fma(x0, s10);
        FloatVector x1 =
            FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + BYTES, Lanes.ORDER);
        s01 = w0.fma(x1, s01);
        s11 = w1.fma(x1, s11);
        FloatVector x2 =
            FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + 2 * BYTES, Lanes.ORDER);
        s02 = w0.fma(x2, s02);
        s12 = w1.fma(x2, s12);
        FloatVector x3 =
            FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + 3 * BYTES, Lanes.ORDER);
        s03 = w0.fma(x3, s03);
        s13 = w1.fma(x3, s13);
      }
    }
    s00.intoArray(sums, 0);
    s01.intoArray(sums, L);
    s02.intoArray(sums, 2 * L);
    s03.intoArray(sums, 3 * L);
    s10.intoArray(sums, 4 * L);
    s11.intoArray(sums, 5 * L);
    s12.intoArray(sums, 6 * L);
    s13.intoArray(sums, 7 * L);
  }
}
