package io.xmodel.internal.cpu.math;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Mat-vec of 4-bit integers: y[r] = Σ_c (code[r,c] − 8) · scale[r, c/32] · x[c].
 *
 * <p>Memory gives 4-bit codes faster than floats can be multiplied, so products are of 16-bit
 * integers, twice as many to a vector: x is rounded to −1023 … 1023 times a scale for each group of
 * 32, which keeps more of it than BF16 would. Products and their sums are exact.
 *
 * <p>A 16-bit lane w holds the codes of 4 columns, n₀ + 16 n₁ + 256 n₂ + 4096 n₃. Taking them apart
 * needs no masks, because all that is done modulo 2^16 is right as long as the result fits:
 *
 * <pre>
 * Σ nᵢ qᵢ = w · q₀ + (w ≫ 4) · (q₁ − 16 q₀) + (w ≫ 8) · (q₂ − 16 q₁) + (w ≫ 12) · (q₃ − 16 q₂)
 * </pre>
 *
 * which starts from −8 Σ qᵢ and is at most 4 · 8 · 1023 &lt; 2^15. Lanes are converted where they
 * stand, in the upper half of an int; the scales are multiplied by 2^-16 in return.
 *
 * <p>Two rows far from each other at a time, as in {@link VectorMatVec}. Bytes from memory: codes
 * and scales, once.
 *
 * <p>Specification: {@link ScalarMath#matVec}, for the rounded x.
 */
final class VectorMatVecQ4 {
  private static final int L = Lanes.LENGTH;
  private static final VectorSpecies<Short> SHORT = ShortVector.SPECIES_PREFERRED;

  /** What the largest of a group of x is rounded to. */
  static final int LARGEST = 1023;

  /** Added to a small number, it leaves the number's nearest integer in the lowest bits. */
  private static final float ROUND = 0x1.8p23f;

  /** Groups whose largest is below are zero: its reciprocal must be finite. */
  private static final float SMALLEST = 1e-30f;

  /** Masks the upper of two 16-bit lanes. In an array, so that it is no constant of the code. */
  private static final int[] UPPER = {0xFFFF0000};

  private VectorMatVecQ4() {}

  /** Columns of the row that fill vectors. */
  private static int whole(Matrix w) {
    return Lanes.whole(w.columns(), 8 * L);
  }

  /**
   * What each group's scale is multiplied by, and from {@link #whole} on the columns that fill no
   * vector, as they are. The rest are {@link Scratch#factors}: those of the codes in their order,
   * then what each lane's sum begins with.
   */
  static float[] input(Matrix w, float[] x, Scratch scratch) {
    int columns = w.columns();
    int whole = whole(w);
    float[] input = scratch.input(columns + L);
    MemorySegment factors = scratch.factors(2L * (columns + columns / 4));
    System.arraycopy(x, whole, input, whole, columns - whole);
    float[] rounded = scratch.lanes();
    for (int c = 0; c < whole; c += Matrix.GROUP) {
      FloatVector largest = FloatVector.zero(Lanes.FLOAT);
      for (int i = 0; i < Matrix.GROUP; i += L) {
        largest = largest.max(FloatVector.fromArray(Lanes.FLOAT, x, c + i).abs());
      }
      float max = largest.reduceLanes(VectorOperators.MAX);
      input[c / Matrix.GROUP] = max / LARGEST * 0x1p-16f;
      float unit = max > SMALLEST ? LARGEST / max : 0f;
      for (int i = 0; i < Matrix.GROUP; i += L) {
        FloatVector value = FloatVector.fromArray(Lanes.FLOAT, x, c + i);
        value.mul(unit).add(ROUND).intoArray(rounded, i);
      }
      int step = Lanes.whole(c, 8 * L);
      int lane = (c - step) / 4;
      for (int i = 0; i < Matrix.GROUP; i += 4, lane++) {
        int q0 = lowest(rounded[i]);
        int q1 = lowest(rounded[i + 1]);
        int q2 = lowest(rounded[i + 2]);
        int q3 = lowest(rounded[i + 3]);
        set(factors, step + lane, q0);
        set(factors, step + 2 * L + lane, (q1 - 16 * q0));
        set(factors, step + 4 * L + lane, (q2 - 16 * q1));
        set(factors, step + 6 * L + lane, (q3 - 16 * q2));
        set(factors, columns + step / 4 + lane, (-8 * (q0 + q1 + q2 + q3)));
      }
    }
    return input;
  }

  /** The integer to which {@link #ROUND} was added, modulo 2^16. */
  private static int lowest(float rounded) {
    return Float.floatToRawIntBits(rounded) & 0xFFFF;
  }

  private static void set(MemorySegment factors, int i, int value) {
    factors.set(ValueLayout.JAVA_SHORT, 2L * i, (short) value);
  }

  static void run(Matrix w, float[] x, float[] y, int from, int to, Scratch scratch) {
    int columns = w.columns();
    MemorySegment factors = scratch.factors(2L * (columns + columns / 4));
    int scalesLength = VectorGroups.scalesLength(w);
    float[] scales = scratch.rows(2 * scalesLength);
    float[] lanes = scratch.lanes();
    int whole = whole(w);
    int apart = (to - from + 1) / 2;
    for (int r0 = from; r0 < from + apart; r0++) {
      int r1 = Math.min(r0 + apart, to - 1);
      VectorGroups.scales(w, r0, x, scales, 0);
      VectorGroups.scales(w, r1, x, scales, scalesLength);
      long o0 = w.offset(r0, 0);
      long o1 = w.offset(r1, 0);
      dots(
          w.data(),
          o0,
          o1,
          whole / 2,
          UPPER[0],
          factors,
          2L * columns,
          scales,
          scalesLength,
          lanes);
      y[r0] = Lanes.sum(lanes, 0) + VectorGroups.dot(w, r0, whole, x);
      y[r1] = Lanes.sum(lanes, L) + VectorGroups.dot(w, r1, whole, x);
    }
  }

  // As VectorMatVec says.
  private static void dots(
      MemorySegment data,
      long o0,
      long o1,
      long bytes,
      int upper,
      MemorySegment factors,
      long startAt,
      float[] scales,
      int scales1At,
      float[] lanes) {
    FloatVector sum0 = FloatVector.zero(Lanes.FLOAT);
    FloatVector sum1 = sum0;
    int g = 0;
    for (long at = 0; at != bytes; at += 4L * L, g += L / 4) {
      ShortVector w0 = ShortVector.fromMemorySegment(SHORT, data, o0 + at, Lanes.ORDER);
      ShortVector w1 = ShortVector.fromMemorySegment(SHORT, data, o1 + at, Lanes.ORDER);
      ShortVector start = ShortVector.fromMemorySegment(SHORT, factors, startAt + at, Lanes.ORDER);
      ShortVector x0 = ShortVector.fromMemorySegment(SHORT, factors, 4 * at, Lanes.ORDER);
      ShortVector a0 = w0.mul(x0).add(start);
      ShortVector a1 = w1.mul(x0).add(start);
      ShortVector x1 = ShortVector.fromMemorySegment(SHORT, factors, 4 * at + 4L * L, Lanes.ORDER);
      ShortVector b0 = w0.lanewise(VectorOperators.LSHR, 4).mul(x1);
      ShortVector b1 = w1.lanewise(VectorOperators.LSHR, 4).mul(x1);
      ShortVector x2 = ShortVector.fromMemorySegment(SHORT, factors, 4 * at + 8L * L, Lanes.ORDER);
      a0 = w0.lanewise(VectorOperators.LSHR, 8).mul(x2).add(a0);
      a1 = w1.lanewise(VectorOperators.LSHR, 8).mul(x2).add(a1);
      ShortVector x3 = ShortVector.fromMemorySegment(SHORT, factors, 4 * at + 12L * L, Lanes.ORDER);
      b0 = w0.lanewise(VectorOperators.LSHR, 12).mul(x3).add(b0);
      b1 = w1.lanewise(VectorOperators.LSHR, 12).mul(x3).add(b1);
      IntVector pairs0 = a0.add(b0).reinterpretAsInts();
      IntVector pairs1 = a1.add(b1).reinterpretAsInts();
      FloatVector scale0 =
          FloatVector.fromArray(Lanes.FLOAT, scales, g).rearrange(VectorGroups.QUARTERS);
      FloatVector scale1 =
          FloatVector.fromArray(Lanes.FLOAT, scales, scales1At + g)
              .rearrange(VectorGroups.QUARTERS);
      sum0 = ((FloatVector) pairs0.and(upper).castShape(Lanes.FLOAT, 0)).fma(scale0, sum0);
      sum1 = ((FloatVector) pairs1.and(upper).castShape(Lanes.FLOAT, 0)).fma(scale1, sum1);
      IntVector even0 = pairs0.lanewise(VectorOperators.LSHL, 16);
      IntVector even1 = pairs1.lanewise(VectorOperators.LSHL, 16);
      sum0 = ((FloatVector) even0.castShape(Lanes.FLOAT, 0)).fma(scale0, sum0);
      sum1 = ((FloatVector) even1.castShape(Lanes.FLOAT, 0)).fma(scale1, sum1);
    }
    sum0.intoArray(lanes, 0);
    sum1.intoArray(lanes, L);
  }
}
