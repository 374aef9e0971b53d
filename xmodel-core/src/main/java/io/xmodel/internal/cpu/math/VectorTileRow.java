package io.xmodel.internal.cpu.math;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * A row of integers against a panel of eight tokens, for processors with 16 registers: the lanes of
 * their dot products.
 *
 * <p>Eight sums, the codes, and what is decoded of them fill the registers; tokens are read by the
 * multiply-adds themselves. With the highest bit of each flipped, codes are signed. They are taken
 * from the top of their ints, which are then shifted up. The loops are written as {@link
 * VectorMatVec} says.
 */
final class VectorTileRow {
  private static final int L = Lanes.LENGTH;
  private static final long BYTES = 4L * L;
  private static final int TOKENS = VectorPanels.TOKENS;

  private VectorTileRow() {}

  /**
   * A row against the panel at a byte offset.
   *
   * @param scales of the row's groups
   * @param sums receives [8 tokens][lanes]
   */
  static void run(
      Matrix w, int row, float[] scales, MemorySegment panel, long panelAt, float[] sums) {
    long offset = w.offset(row, 0);
    switch (w.codec().dtype()) {
      case Q8 -> q8(w.data(), offset, w.rowBytes(), scales, panel, panelAt, sums);
      case Q4 -> q4(w.data(), offset, w.rowBytes(), scales, panel, panelAt, sums);
      case F32, BF16, F16, F8_E4M3, F8_E5M2 ->
          throw new IllegalArgumentException(w.codec().dtype().name());
    }
  }

  private static void q8(
      MemorySegment data,
      long offset,
      long bytes,
      float[] scales,
      MemorySegment panel,
      long panelAt,
      float[] sums) {
    long xAt = panelAt;
    FloatVector s0 = FloatVector.zero(Lanes.FLOAT);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    for (long c = 0; c != bytes; c += BYTES) {
      IntVector codes =
          IntVector.fromMemorySegment(Lanes.INT, data, offset + c, Lanes.ORDER)
              .lanewise(VectorOperators.XOR, 0x80808080);
      int g = (int) (c / Matrix.GROUP);
      FloatVector scale = FloatVector.broadcast(Lanes.FLOAT, scales[g]);
      for (long end = xAt + 4 * TOKENS * BYTES; xAt != end; ) {
        FloatVector w =
            ((FloatVector) codes.lanewise(VectorOperators.ASHR, 24).castShape(Lanes.FLOAT, 0))
                .mul(scale);
        codes = codes.lanewise(VectorOperators.LSHL, 8);
        s0 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt, Lanes.ORDER), s0);
        s1 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + BYTES, Lanes.ORDER), s1);
        s2 =
            w.fma(
                FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + 2 * BYTES, Lanes.ORDER),
                s2);
        s3 =
            w.fma(
                FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + 3 * BYTES, Lanes.ORDER),
                s3);
        s4 =
            w.fma(
                FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + 4 * BYTES, Lanes.ORDER),
                s4);
        s5 =
            w.fma(
                FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + 5 * BYTES, Lanes.ORDER),
                s5);
        s6 =
            w.fma(
                FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + 6 * BYTES, Lanes.ORDER),
                s6);
        s7 =
            w.fma(
                FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + 7 * BYTES, Lanes.ORDER),
                s7);
        xAt += TOKENS * BYTES;
      }
    }
    s0.intoArray(sums, 0);
    s1.intoArray(sums, L);
    s2.intoArray(sums, 2 * L);
    s3.intoArray(sums, 3 * L);
    s4.intoArray(sums, 4 * L);
    s5.intoArray(sums, 5 * L);
    s6.intoArray(sums, 6 * L);
    s7.intoArray(sums, 7 * L);
  }

  private static void q4(
      MemorySegment data,
      long offset,
      long bytes,
      float[] scales,
      MemorySegment panel,
      long panelAt,
      float[] sums) {
    long xAt = panelAt;
    FloatVector s0 = FloatVector.zero(Lanes.FLOAT);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    int g = 0;
    for (long c = 0; c != bytes; c += BYTES, g += L / 4) {
      IntVector codes =
          IntVector.fromMemorySegment(Lanes.INT, data, offset + c, Lanes.ORDER)
              .lanewise(VectorOperators.XOR, 0x88888888);
      FloatVector scale =
          FloatVector.fromArray(Lanes.FLOAT, scales, g).rearrange(VectorGroups.QUARTERS);
      for (long end = xAt + 8 * TOKENS * BYTES; xAt != end; ) {
        FloatVector w =
            ((FloatVector) codes.lanewise(VectorOperators.ASHR, 28).castShape(Lanes.FLOAT, 0))
                .mul(scale);
        codes = codes.lanewise(VectorOperators.LSHL, 4);
        s0 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt, Lanes.ORDER), s0);
        s1 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + BYTES, Lanes.ORDER), s1);
        s2 =
            w.fma(
                FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + 2 * BYTES, Lanes.ORDER),
                s2);
        s3 =
            w.fma(
                FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + 3 * BYTES, Lanes.ORDER),
                s3);
        s4 =
            w.fma(
                FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + 4 * BYTES, Lanes.ORDER),
                s4);
        s5 =
            w.fma(
                FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + 5 * BYTES, Lanes.ORDER),
                s5);
        s6 =
            w.fma(
                FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + 6 * BYTES, Lanes.ORDER),
                s6);
        s7 =
            w.fma(
                FloatVector.fromMemorySegment(Lanes.FLOAT, panel, xAt + 7 * BYTES, Lanes.ORDER),
                s7);
        xAt += TOKENS * BYTES;
      }
    }
    s0.intoArray(sums, 0);
    s1.intoArray(sums, L);
    s2.intoArray(sums, 2 * L);
    s3.intoArray(sums, 3 * L);
    s4.intoArray(sums, 4 * L);
    s5.intoArray(sums, 5 * L);
    s6.intoArray(sums, 6 * L);
    s7.intoArray(sums, 7 * L);
  }
}
