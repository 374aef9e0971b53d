package io.xmodel.cpu.math;

import io.xmodel.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Group-quantised weights, 4 or 8 bits with an f16 scale for each {@link Matrix#GROUP} columns:
 * rows decoded in their order, and scales spread over the lanes that share them.
 *
 * <p>Specification: {@link ScalarMath#decode}.
 */
final class VectorGroups {
  private static final int L = Lanes.LENGTH;
  private static final VectorSpecies<Long> LONG =
      VectorSpecies.of(long.class, VectorShape.forBitSize(Lanes.FLOAT.vectorBitSize()));

  /** Of two ints that alternate, the first in the lower half of a vector. */
  private static final VectorShuffle<Integer> HALVES =
      VectorShuffle.fromOp(Lanes.INT, lane -> lane < 8 ? 0 : 1);

  /** Brings each lane's nibble down. */
  private static final IntVector SHIFTS =
      IntVector.broadcast(Lanes.INT, 0).addIndex(4).and(Integer.SIZE - 1);

  // Lane l of vector i of a spread has the scale of lane (i · L + l) / lanes of a group.
  private static final VectorShuffle<Float> QUARTER_0 = spread(0, 4);
  private static final VectorShuffle<Float> QUARTER_1 = spread(1, 4);
  private static final VectorShuffle<Float> QUARTER_2 = spread(2, 4);
  private static final VectorShuffle<Float> QUARTER_3 = spread(3, 4);
  private static final VectorShuffle<Float> EIGHTH_0 = spread(0, 8);
  private static final VectorShuffle<Float> EIGHTH_1 = spread(1, 8);
  private static final VectorShuffle<Float> EIGHTH_2 = spread(2, 8);
  private static final VectorShuffle<Float> EIGHTH_3 = spread(3, 8);
  private static final VectorShuffle<Float> EIGHTH_4 = spread(4, 8);
  private static final VectorShuffle<Float> EIGHTH_5 = spread(5, 8);
  private static final VectorShuffle<Float> EIGHTH_6 = spread(6, 8);
  private static final VectorShuffle<Float> EIGHTH_7 = spread(7, 8);

  private VectorGroups() {}

  private static VectorShuffle<Float> spread(int vector, int lanes) {
    return VectorShuffle.fromOp(Lanes.FLOAT, lane -> (vector * L + lane) / lanes);
  }

  /**
   * Columns from ≤ c &lt; to of a row, scale included; both are multiples of {@link Matrix#GROUP}.
   */
  static void row(Matrix w, int row, int from, int to, float[] out, int at) {
    MemorySegment data = w.data();
    boolean nibbles = w.codec().dtype() == DType.Q4;
    for (int c = from; c < to; c += Matrix.GROUP) {
      float scale = w.groupScale(row, c);
      FloatVector scales = FloatVector.broadcast(Lanes.FLOAT, scale);
      long offset = w.offset(row, c);
      int target = at + c - from;
      if (nibbles) {
        for (int i = 0; i < Matrix.GROUP; i += L) {
          FloatVector codes = nibbles(data, offset + i / 2);
          codes
              .fma(scales, FloatVector.broadcast(Lanes.FLOAT, -8f * scale))
              .intoArray(out, target + i);
        }
      } else {
        for (int i = 0; i < Matrix.GROUP; i += 2 * L) {
          bytes(data, offset + i, true).mul(scales).intoArray(out, target + i);
          bytes(data, offset + i, false).mul(scales).intoArray(out, target + i + L);
        }
      }
    }
  }

  /** Codes 0 to 15 of L columns. */
  private static FloatVector nibbles(MemorySegment data, long offset) {
    IntVector codes =
        switch (L) {
          case 16 ->
              LongVector.broadcast(LONG, data.get(ValueLayout.JAVA_LONG_UNALIGNED, offset))
                  .reinterpretAsInts()
                  .rearrange(HALVES);
          case 8 ->
              IntVector.broadcast(Lanes.INT, data.get(ValueLayout.JAVA_INT_UNALIGNED, offset));
          default ->
              IntVector.broadcast(Lanes.INT, data.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset));
        };
    return (FloatVector)
        codes.lanewise(VectorOperators.LSHR, SHIFTS).and(15).castShape(Lanes.FLOAT, 0);
  }

  /** Values −128 to 127 of L columns; see {@link Lanes#bytes}. */
  private static FloatVector bytes(MemorySegment data, long offset, boolean even) {
    return (FloatVector)
        ((IntVector)
                Lanes.codes(data, offset, even)
                    .lanewise(VectorOperators.XOR, (byte) 0x80)
                    .castShape(Lanes.INT, Lanes.part(even)))
            .castShape(Lanes.FLOAT, 0);
  }

  /**
   * A row's scales, each as often as its group has ints.
   *
   * @param out receives columns · bits / 32 floats
   */
  static void spreadScales(Matrix w, int row, float[] out, int at) {
    int groups = w.blocks();
    boolean quarters = w.codec().dtype() == DType.Q4;
    int lanes = quarters ? 4 : 8;
    MemorySegment scales = w.groupScales().data();
    long offset = 2L * groups * row;
    if (groups < L) {
      for (int g = 0; g < groups; g++) {
        Arrays.fill(out, at + g * lanes, at + (g + 1) * lanes, w.groupScale(row, g * Matrix.GROUP));
      }
      return;
    }
    // An f16 in the fields of an f32 is 2^112 short.
    FloatVector factors = FloatVector.broadcast(Lanes.FLOAT, 0x1p112f);
    int whole = Lanes.whole(groups, L);
    int rest = groups - L; // the last ones, some of them again
    if (quarters) {
      quarters(scales, offset, whole, factors, out, at);
      if (whole < groups) {
        quarters(scales, offset + 2L * rest, L, factors, out, at + rest * lanes);
      }
    } else {
      eighths(scales, offset, whole, factors, out, at);
      if (whole < groups) {
        eighths(scales, offset + 2L * rest, L, factors, out, at + rest * lanes);
      }
    }
  }

  private static void quarters(
      MemorySegment scales, long offset, int n, FloatVector factors, float[] out, int at) {
    for (int g = 0; g < n; g += L) {
      FloatVector s = Lanes.f16(scales, offset + 2L * g).mul(factors);
      int to = at + 4 * g;
      s.rearrange(QUARTER_0).intoArray(out, to);
      s.rearrange(QUARTER_1).intoArray(out, to + L);
      s.rearrange(QUARTER_2).intoArray(out, to + 2 * L);
      s.rearrange(QUARTER_3).intoArray(out, to + 3 * L);
    }
  }

  private static void eighths(
      MemorySegment scales, long offset, int n, FloatVector factors, float[] out, int at) {
    for (int g = 0; g < n; g += L) {
      FloatVector s = Lanes.f16(scales, offset + 2L * g).mul(factors);
      int to = at + 8 * g;
      s.rearrange(EIGHTH_0).intoArray(out, to);
      s.rearrange(EIGHTH_1).intoArray(out, to + L);
      s.rearrange(EIGHTH_2).intoArray(out, to + 2 * L);
      s.rearrange(EIGHTH_3).intoArray(out, to + 3 * L);
      s.rearrange(EIGHTH_4).intoArray(out, to + 4 * L);
      s.rearrange(EIGHTH_5).intoArray(out, to + 5 * L);
      s.rearrange(EIGHTH_6).intoArray(out, to + 6 * L);
      s.rearrange(EIGHTH_7).intoArray(out, to + 7 * L);
    }
  }
}
