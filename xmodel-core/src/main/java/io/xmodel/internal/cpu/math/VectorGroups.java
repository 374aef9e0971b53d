package io.xmodel.internal.cpu.math;

import io.xmodel.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Group-quantised weights, 4 or 8 bits with an f16 scale for each {@link Matrix#GROUP} columns:
 * rows decoded in their order, and what mat-vecs of both share.
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

  /** Of the scales of consecutive groups, each for the ints of its 4-bit codes. */
  static final VectorShuffle<Float> QUARTERS = VectorShuffle.fromOp(Lanes.FLOAT, lane -> lane / 4);

  /** Of the scales of consecutive groups, each for the ints of its 8-bit codes. */
  static final VectorShuffle<Float> EIGHTHS = VectorShuffle.fromOp(Lanes.FLOAT, lane -> lane / 8);

  private VectorGroups() {}

  /**
   * Columns from ≤ c &lt; to of a row, scale included; both are multiples of {@link Matrix#GROUP}.
   */
  static void row(Matrix w, int row, int from, int to, float[] out, int at, Scratch scratch) {
    float[] scale = scratch.scales(scalesLength(w));
    scales(w, row, scale, 0);
    MemorySegment data = w.data();
    boolean nibbles = w.codec().dtype() == DType.Q4;
    for (int c = from; c < to; c += Matrix.GROUP) {
      float own = scale[c / Matrix.GROUP];
      FloatVector scales = FloatVector.broadcast(Lanes.FLOAT, own);
      long offset = w.offset(row, c);
      int target = at + c - from;
      if (nibbles) {
        for (int i = 0; i < Matrix.GROUP; i += L) {
          FloatVector codes = nibbles(data, offset + i / 2);
          codes
              .fma(scales, FloatVector.broadcast(Lanes.FLOAT, -8f * own))
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

  /** Floats that {@link #scales} wants for a row: vectors are read from any of its groups on. */
  static int scalesLength(Matrix w) {
    return w.blocks() + L;
  }

  /** A row's scales, decoded. */
  static void scales(Matrix w, int row, float[] out, int at) {
    int groups = w.blocks();
    if (groups < L) {
      for (int g = 0; g < groups; g++) {
        out[at + g] = w.groupScale(row, g * Matrix.GROUP);
      }
      return;
    }
    for (int g = 0; g < groups - L; g += L) {
      scales(w, row, g).intoArray(out, at + g);
    }
    int last = groups - L; // some of them again
    scales(w, row, last).intoArray(out, at + last);
  }

  /** A row's scales, decoded, times a unit each. */
  static void scales(Matrix w, int row, float[] units, float[] out, int at) {
    int groups = w.blocks();
    if (groups < L) {
      for (int g = 0; g < groups; g++) {
        out[at + g] = w.groupScale(row, g * Matrix.GROUP) * units[g];
      }
      return;
    }
    for (int g = 0; g < groups - L; g += L) {
      FloatVector unit = FloatVector.fromArray(Lanes.FLOAT, units, g);
      scales(w, row, g).mul(unit).intoArray(out, at + g);
    }
    int last = groups - L;
    FloatVector unit = FloatVector.fromArray(Lanes.FLOAT, units, last);
    scales(w, row, last).mul(unit).intoArray(out, at + last);
  }

  /** The scales of a row's groups from one on. An f16 in the fields of an f32 is 2^112 short. */
  private static FloatVector scales(Matrix w, int row, int group) {
    return Lanes.f16(w.groupScales().data(), 2L * ((long) w.blocks() * row + group)).mul(0x1p112f);
  }

  /** The product of a row's last columns, {@code from} on, and x. */
  static float dot(Matrix w, int row, int from, float[] x) {
    float sum = 0f;
    for (int c = from; c < w.columns(); c += Matrix.GROUP) {
      float scale = w.groupScale(row, c);
      for (int i = c; i < c + Matrix.GROUP; i++) {
        sum = Math.fma(w.code(row, i) * x[i], scale, sum);
      }
    }
    return sum;
  }
}
