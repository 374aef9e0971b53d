package io.xmodel.internal.cpu.math;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * A row of codes against a panel of eight tokens, for processors with 16 registers: the lanes of
 * their dot products.
 *
 * <p>Eight sums, the codes, and what is decoded of them fill the registers; tokens are read by the
 * multiply-adds themselves. The loops are written as {@link VectorMatVec} says.
 */
final class VectorTileRow {
  private static final int L = Lanes.LENGTH;
  private static final long BYTES = 4L * L;
  private static final int TOKENS = VectorPanels.TOKENS;

  private VectorTileRow() {}

  /**
   * Adds the products of a row's columns from ≤ c &lt; to, whole {@link VectorPanels#step}s.
   *
   * @param scales has those of the row's groups at an offset, for integers
   * @param panel has the first of the columns at an offset
   * @param sums [8 tokens][lanes]; without scales, but for integers
   */
  static void run(
      Matrix w,
      int row,
      int from,
      int to,
      float[] scales,
      int scalesAt,
      MemorySegment panel,
      long panelAt,
      float[] sums,
      int at) {
    MemorySegment data = w.data();
    int mask = w.codec().mask();
    long offset = w.offset(row, from);
    long bytes = w.offset(row, to) - offset;
    int g = scalesAt + from / Matrix.GROUP;
    switch (w.codec().dtype()) {
      case BF16 -> bf16(data, offset, bytes, mask, panel, panelAt, sums, at);
      case F8_E4M3 -> e4m3(data, offset, bytes, mask, panel, panelAt, sums, at);
      case Q8 -> q8(data, offset, bytes, scales, g, panel, panelAt, sums, at);
      case Q4 -> q4(data, offset, bytes, scales, g, panel, panelAt, sums, at);
      case F32, F16, F8_E5M2 -> throw new IllegalArgumentException(w.codec().dtype().name());
    }
  }

  private static FloatVector load(float[] sums, int at) {
    return FloatVector.fromArray(Lanes.FLOAT, sums, at);
  }

  private static void bf16(
      MemorySegment data,
      long offset,
      long bytes,
      int mask,
      MemorySegment panel,
      long panelAt,
      float[] sums,
      int at) {
    MemorySegment row = data.asSlice(offset);
    MemorySegment x = panel.asSlice(panelAt);
    long xAt = 0;
    FloatVector s0 = load(sums, at);
    FloatVector s1 = load(sums, at + L);
    FloatVector s2 = load(sums, at + 2 * L);
    FloatVector s3 = load(sums, at + 3 * L);
    FloatVector s4 = load(sums, at + 4 * L);
    FloatVector s5 = load(sums, at + 5 * L);
    FloatVector s6 = load(sums, at + 6 * L);
    FloatVector s7 = load(sums, at + 7 * L);
    for (long c = 0; c != bytes; c += BYTES) {
      IntVector codes = IntVector.fromMemorySegment(Lanes.INT, row, c, Lanes.ORDER);
      for (long end = xAt + 2 * TOKENS * BYTES; xAt != end; ) {
        FloatVector w = codes.and(mask).reinterpretAsFloats();
        codes = codes.lanewise(VectorOperators.LSHL, 16);
        s0 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt, Lanes.ORDER), s0);
        s1 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + BYTES, Lanes.ORDER), s1);
        s2 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 2 * BYTES, Lanes.ORDER), s2);
        s3 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 3 * BYTES, Lanes.ORDER), s3);
        s4 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 4 * BYTES, Lanes.ORDER), s4);
        s5 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 5 * BYTES, Lanes.ORDER), s5);
        s6 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 6 * BYTES, Lanes.ORDER), s6);
        s7 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 7 * BYTES, Lanes.ORDER), s7);
        xAt += TOKENS * BYTES;
      }
    }
    s0.intoArray(sums, at);
    s1.intoArray(sums, at + L);
    s2.intoArray(sums, at + 2 * L);
    s3.intoArray(sums, at + 3 * L);
    s4.intoArray(sums, at + 4 * L);
    s5.intoArray(sums, at + 5 * L);
    s6.intoArray(sums, at + 6 * L);
    s7.intoArray(sums, at + 7 * L);
  }

  private static void e4m3(
      MemorySegment data,
      long offset,
      long bytes,
      int mask,
      MemorySegment panel,
      long panelAt,
      float[] sums,
      int at) {
    MemorySegment row = data.asSlice(offset);
    MemorySegment x = panel.asSlice(panelAt);
    long xAt = 0;
    FloatVector s0 = load(sums, at);
    FloatVector s1 = load(sums, at + L);
    FloatVector s2 = load(sums, at + 2 * L);
    FloatVector s3 = load(sums, at + 3 * L);
    FloatVector s4 = load(sums, at + 4 * L);
    FloatVector s5 = load(sums, at + 5 * L);
    FloatVector s6 = load(sums, at + 6 * L);
    FloatVector s7 = load(sums, at + 7 * L);
    for (long c = 0; c != bytes; c += BYTES) {
      IntVector codes = IntVector.fromMemorySegment(Lanes.INT, row, c, Lanes.ORDER);
      for (long end = xAt + 4 * TOKENS * BYTES; xAt != end; ) {
        FloatVector w = codes.lanewise(VectorOperators.ASHR, 4).and(mask).reinterpretAsFloats();
        codes = codes.lanewise(VectorOperators.LSHL, 8);
        s0 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt, Lanes.ORDER), s0);
        s1 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + BYTES, Lanes.ORDER), s1);
        s2 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 2 * BYTES, Lanes.ORDER), s2);
        s3 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 3 * BYTES, Lanes.ORDER), s3);
        s4 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 4 * BYTES, Lanes.ORDER), s4);
        s5 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 5 * BYTES, Lanes.ORDER), s5);
        s6 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 6 * BYTES, Lanes.ORDER), s6);
        s7 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 7 * BYTES, Lanes.ORDER), s7);
        xAt += TOKENS * BYTES;
      }
    }
    s0.intoArray(sums, at);
    s1.intoArray(sums, at + L);
    s2.intoArray(sums, at + 2 * L);
    s3.intoArray(sums, at + 3 * L);
    s4.intoArray(sums, at + 4 * L);
    s5.intoArray(sums, at + 5 * L);
    s6.intoArray(sums, at + 6 * L);
    s7.intoArray(sums, at + 7 * L);
  }

  private static void q8(
      MemorySegment data,
      long offset,
      long bytes,
      float[] scales,
      int scalesAt,
      MemorySegment panel,
      long panelAt,
      float[] sums,
      int at) {
    MemorySegment row = data.asSlice(offset);
    MemorySegment x = panel.asSlice(panelAt);
    long xAt = 0;
    FloatVector s0 = load(sums, at);
    FloatVector s1 = load(sums, at + L);
    FloatVector s2 = load(sums, at + 2 * L);
    FloatVector s3 = load(sums, at + 3 * L);
    FloatVector s4 = load(sums, at + 4 * L);
    FloatVector s5 = load(sums, at + 5 * L);
    FloatVector s6 = load(sums, at + 6 * L);
    FloatVector s7 = load(sums, at + 7 * L);
    for (long c = 0; c != bytes; c += BYTES) {
      IntVector codes =
          IntVector.fromMemorySegment(Lanes.INT, row, c, Lanes.ORDER)
              .lanewise(VectorOperators.XOR, 0x80808080);
      int g = (int) (c / Matrix.GROUP);
      FloatVector scale = FloatVector.broadcast(Lanes.FLOAT, scales[scalesAt + g]);
      for (long end = xAt + 4 * TOKENS * BYTES; xAt != end; ) {
        FloatVector w =
            ((FloatVector) codes.lanewise(VectorOperators.ASHR, 24).castShape(Lanes.FLOAT, 0))
                .mul(scale);
        codes = codes.lanewise(VectorOperators.LSHL, 8);
        s0 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt, Lanes.ORDER), s0);
        s1 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + BYTES, Lanes.ORDER), s1);
        s2 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 2 * BYTES, Lanes.ORDER), s2);
        s3 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 3 * BYTES, Lanes.ORDER), s3);
        s4 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 4 * BYTES, Lanes.ORDER), s4);
        s5 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 5 * BYTES, Lanes.ORDER), s5);
        s6 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 6 * BYTES, Lanes.ORDER), s6);
        s7 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 7 * BYTES, Lanes.ORDER), s7);
        xAt += TOKENS * BYTES;
      }
    }
    s0.intoArray(sums, at);
    s1.intoArray(sums, at + L);
    s2.intoArray(sums, at + 2 * L);
    s3.intoArray(sums, at + 3 * L);
    s4.intoArray(sums, at + 4 * L);
    s5.intoArray(sums, at + 5 * L);
    s6.intoArray(sums, at + 6 * L);
    s7.intoArray(sums, at + 7 * L);
  }

  private static void q4(
      MemorySegment data,
      long offset,
      long bytes,
      float[] scales,
      int scalesAt,
      MemorySegment panel,
      long panelAt,
      float[] sums,
      int at) {
    MemorySegment row = data.asSlice(offset);
    MemorySegment x = panel.asSlice(panelAt);
    long xAt = 0;
    FloatVector s0 = load(sums, at);
    FloatVector s1 = load(sums, at + L);
    FloatVector s2 = load(sums, at + 2 * L);
    FloatVector s3 = load(sums, at + 3 * L);
    FloatVector s4 = load(sums, at + 4 * L);
    FloatVector s5 = load(sums, at + 5 * L);
    FloatVector s6 = load(sums, at + 6 * L);
    FloatVector s7 = load(sums, at + 7 * L);
    int g = 0;
    for (long c = 0; c != bytes; c += BYTES, g += L / 4) {
      IntVector codes =
          IntVector.fromMemorySegment(Lanes.INT, row, c, Lanes.ORDER)
              .lanewise(VectorOperators.XOR, 0x88888888);
      FloatVector scale =
          FloatVector.fromArray(Lanes.FLOAT, scales, scalesAt + g).rearrange(VectorGroups.QUARTERS);
      for (long end = xAt + 8 * TOKENS * BYTES; xAt != end; ) {
        FloatVector w =
            ((FloatVector) codes.lanewise(VectorOperators.ASHR, 28).castShape(Lanes.FLOAT, 0))
                .mul(scale);
        codes = codes.lanewise(VectorOperators.LSHL, 4);
        s0 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt, Lanes.ORDER), s0);
        s1 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + BYTES, Lanes.ORDER), s1);
        s2 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 2 * BYTES, Lanes.ORDER), s2);
        s3 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 3 * BYTES, Lanes.ORDER), s3);
        s4 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 4 * BYTES, Lanes.ORDER), s4);
        s5 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 5 * BYTES, Lanes.ORDER), s5);
        s6 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 6 * BYTES, Lanes.ORDER), s6);
        s7 = w.fma(FloatVector.fromMemorySegment(Lanes.FLOAT, x, xAt + 7 * BYTES, Lanes.ORDER), s7);
        xAt += TOKENS * BYTES;
      }
    }
    s0.intoArray(sums, at);
    s1.intoArray(sums, at + L);
    s2.intoArray(sums, at + 2 * L);
    s3.intoArray(sums, at + 3 * L);
    s4.intoArray(sums, at + 4 * L);
    s5.intoArray(sums, at + 5 * L);
    s6.intoArray(sums, at + 6 * L);
    s7.intoArray(sums, at + 7 * L);
  }
}
