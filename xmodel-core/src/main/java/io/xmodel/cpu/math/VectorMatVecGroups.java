package io.xmodel.cpu.math;

import io.xmodel.tensor.DType;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Mat-vec of group-quantised weights: y[r] = Σ_c (code[r,c] − bias) · scale[r, c/32] · x[c].
 *
 * <p>A code becomes a float without a conversion: put into the mantissa of 1.0, it is 1 + code ·
 * 2^-n, which takes one shift and one ternary-logic instruction, and the ones and the bias leave
 * with the sums of x they were multiplied by, computed once for all rows. Eight 4-bit codes of an
 * int are four pairs; a shift that brings the upper of a pair to the mantissa's top, n = 4, leaves
 * the lower one four bits below, n = 8, where its x, times 16, makes up for it. Four 8-bit codes
 * take a shift each.
 *
 * <p>A vector of ints holds the codes of {@code L · 32 / bits} consecutive columns, so x is put in
 * their order: first the columns in the lowest bits, then those above. A lane's sums belong to one
 * group, whose scale they meet after each vector. Two rows far from each other at a time, as in
 * {@link VectorMatVec}. Bytes from memory: codes and scales, once.
 *
 * <p>Specification: {@link ScalarMath#matVec}.
 */
final class VectorMatVecGroups {
  private static final int L = Lanes.LENGTH;

  /** 1.0, into whose mantissa codes are put. */
  private static final int ONE = 0x3F800000;

  private VectorMatVecGroups() {}

  private static int codesPerInt(Matrix w) {
    return w.codec().dtype() == DType.Q4 ? 8 : 4;
  }

  /** Columns of the row that fill vectors. */
  private static int whole(Matrix w) {
    return Lanes.whole(w.columns(), codesPerInt(w) * L);
  }

  /**
   * x in the order of the codes, then for each lane of each vector what its sum begins with. The
   * columns that fill no vector stay as they are.
   */
  static float[] input(Matrix w, float[] x, Scratch scratch) {
    int per = codesPerInt(w);
    int columns = w.columns();
    int whole = whole(w);
    float[] input = scratch.input(columns + columns / per);
    for (int c = 0; c < whole; c += per * L) {
      for (int lane = 0; lane < L; lane++) {
        float start = 0f;
        for (int i = 0; i < per; i++) {
          // Lower codes of a pair are 1 + code/256 and their x is 16 times as large; all others
          // are 1 + code/16 (4 bits) or 1 + code/256 (8 bits); half of the codes' range is zero.
          float value = x[c + lane * per + i];
          boolean lower = per == 8 && i % 2 == 0;
          float stored = lower ? 16f * value : value;
          input[c + i * L + lane] = stored;
          start -= stored * (lower ? 1f + 8f / 256f : 1.5f);
        }
        input[columns + c / per + lane] = start;
      }
    }
    System.arraycopy(x, whole, input, whole, columns - whole);
    return input;
  }

  static void run(Matrix w, float[] x, float[] y, int from, int to, Scratch scratch) {
    int per = codesPerInt(w);
    int ints = w.columns() / per;
    float[] scales = scratch.rows(2 * ints);
    float[] lanes = scratch.lanes();
    // A sum is that of values / 16 or values / 256.
    float factor = per == 8 ? 16f : 256f;
    int whole = whole(w);
    int apart = (to - from + 1) / 2;
    for (int r0 = from; r0 < from + apart; r0++) {
      int r1 = Math.min(r0 + apart, to - 1);
      VectorGroups.spreadScales(w, r0, factor, scales, 0);
      VectorGroups.spreadScales(w, r1, factor, scales, ints);
      if (per == 8) {
        q4(w.data(), w.offset(r0, 0), w.offset(r1, 0), whole, x, w.columns(), scales, ints, lanes);
      } else {
        q8(w.data(), w.offset(r0, 0), w.offset(r1, 0), whole, x, w.columns(), scales, ints, lanes);
      }
      y[r0] = Lanes.sum(lanes, 0) + tail(w, r0, whole, x);
      y[r1] = Lanes.sum(lanes, L) + tail(w, r1, whole, x);
    }
  }

  // These loops call the Vector API itself, whose methods are always inlined. HotSpot stops
  // inlining
  // any others when a method has become large, and a vector passed to a call is an object.

  private static void q4(
      MemorySegment data,
      long o0,
      long o1,
      int n,
      float[] x,
      int startAt,
      float[] scales,
      int ints,
      float[] lanes) {
    IntVector upper = IntVector.broadcast(Lanes.INT, 0x00780000);
    IntVector lower = IntVector.broadcast(Lanes.INT, 0x00078000);
    IntVector one = IntVector.broadcast(Lanes.INT, ONE);
    FloatVector sum0 = FloatVector.zero(Lanes.FLOAT);
    FloatVector sum1 = sum0;
    for (int c = 0; c < n; c += 8 * L) {
      IntVector w0 = Lanes.ints(data, o0 + c / 2);
      IntVector w1 = Lanes.ints(data, o1 + c / 2);
      FloatVector a0 = FloatVector.fromArray(Lanes.FLOAT, x, startAt + c / 8);
      FloatVector a1 = a0;
      FloatVector x0 = FloatVector.fromArray(Lanes.FLOAT, x, c);
      FloatVector x1 = FloatVector.fromArray(Lanes.FLOAT, x, c + L);
      IntVector s0 = w0.lanewise(VectorOperators.LSHL, 15);
      IntVector s1 = w1.lanewise(VectorOperators.LSHL, 15);
      a0 = s0.and(upper).or(one).reinterpretAsFloats().fma(x1, a0);
      FloatVector b0 = s0.and(lower).or(one).reinterpretAsFloats().mul(x0);
      a1 = s1.and(upper).or(one).reinterpretAsFloats().fma(x1, a1);
      FloatVector b1 = s1.and(lower).or(one).reinterpretAsFloats().mul(x0);

      FloatVector x2 = FloatVector.fromArray(Lanes.FLOAT, x, c + 2 * L);
      FloatVector x3 = FloatVector.fromArray(Lanes.FLOAT, x, c + 3 * L);
      s0 = w0.lanewise(VectorOperators.LSHL, 7);
      s1 = w1.lanewise(VectorOperators.LSHL, 7);
      a0 = s0.and(upper).or(one).reinterpretAsFloats().fma(x3, a0);
      b0 = s0.and(lower).or(one).reinterpretAsFloats().fma(x2, b0);
      a1 = s1.and(upper).or(one).reinterpretAsFloats().fma(x3, a1);
      b1 = s1.and(lower).or(one).reinterpretAsFloats().fma(x2, b1);

      FloatVector x4 = FloatVector.fromArray(Lanes.FLOAT, x, c + 4 * L);
      FloatVector x5 = FloatVector.fromArray(Lanes.FLOAT, x, c + 5 * L);
      s0 = w0.lanewise(VectorOperators.LSHR, 1);
      s1 = w1.lanewise(VectorOperators.LSHR, 1);
      a0 = s0.and(upper).or(one).reinterpretAsFloats().fma(x5, a0);
      b0 = s0.and(lower).or(one).reinterpretAsFloats().fma(x4, b0);
      a1 = s1.and(upper).or(one).reinterpretAsFloats().fma(x5, a1);
      b1 = s1.and(lower).or(one).reinterpretAsFloats().fma(x4, b1);

      FloatVector x6 = FloatVector.fromArray(Lanes.FLOAT, x, c + 6 * L);
      FloatVector x7 = FloatVector.fromArray(Lanes.FLOAT, x, c + 7 * L);
      s0 = w0.lanewise(VectorOperators.LSHR, 9);
      s1 = w1.lanewise(VectorOperators.LSHR, 9);
      a0 = s0.and(upper).or(one).reinterpretAsFloats().fma(x7, a0);
      b0 = s0.and(lower).or(one).reinterpretAsFloats().fma(x6, b0);
      a1 = s1.and(upper).or(one).reinterpretAsFloats().fma(x7, a1);
      b1 = s1.and(lower).or(one).reinterpretAsFloats().fma(x6, b1);

      sum0 = a0.add(b0).fma(FloatVector.fromArray(Lanes.FLOAT, scales, c / 8), sum0);
      sum1 = a1.add(b1).fma(FloatVector.fromArray(Lanes.FLOAT, scales, ints + c / 8), sum1);
    }
    sum0.intoArray(lanes, 0);
    sum1.intoArray(lanes, L);
  }

  private static void q8(
      MemorySegment data,
      long o0,
      long o1,
      int n,
      float[] x,
      int startAt,
      float[] scales,
      int ints,
      float[] lanes) {
    IntVector mask = IntVector.broadcast(Lanes.INT, 0x007F8000);
    IntVector one = IntVector.broadcast(Lanes.INT, ONE);
    FloatVector sum0 = FloatVector.zero(Lanes.FLOAT);
    FloatVector sum1 = sum0;
    for (int c = 0; c < n; c += 4 * L) {
      IntVector w0 = Lanes.ints(data, o0 + c);
      IntVector w1 = Lanes.ints(data, o1 + c);
      FloatVector a0 = FloatVector.fromArray(Lanes.FLOAT, x, startAt + c / 4);
      FloatVector a1 = a0;
      FloatVector x0 = FloatVector.fromArray(Lanes.FLOAT, x, c);
      a0 =
          w0.lanewise(VectorOperators.LSHL, 15).and(mask).or(one).reinterpretAsFloats().fma(x0, a0);
      a1 =
          w1.lanewise(VectorOperators.LSHL, 15).and(mask).or(one).reinterpretAsFloats().fma(x0, a1);
      FloatVector x1 = FloatVector.fromArray(Lanes.FLOAT, x, c + L);
      FloatVector b0 =
          w0.lanewise(VectorOperators.LSHL, 7).and(mask).or(one).reinterpretAsFloats().mul(x1);
      FloatVector b1 =
          w1.lanewise(VectorOperators.LSHL, 7).and(mask).or(one).reinterpretAsFloats().mul(x1);
      FloatVector x2 = FloatVector.fromArray(Lanes.FLOAT, x, c + 2 * L);
      a0 = w0.lanewise(VectorOperators.LSHR, 1).and(mask).or(one).reinterpretAsFloats().fma(x2, a0);
      a1 = w1.lanewise(VectorOperators.LSHR, 1).and(mask).or(one).reinterpretAsFloats().fma(x2, a1);
      FloatVector x3 = FloatVector.fromArray(Lanes.FLOAT, x, c + 3 * L);
      b0 = w0.lanewise(VectorOperators.LSHR, 9).and(mask).or(one).reinterpretAsFloats().fma(x3, b0);
      b1 = w1.lanewise(VectorOperators.LSHR, 9).and(mask).or(one).reinterpretAsFloats().fma(x3, b1);
      sum0 = a0.add(b0).fma(FloatVector.fromArray(Lanes.FLOAT, scales, c / 4), sum0);
      sum1 = a1.add(b1).fma(FloatVector.fromArray(Lanes.FLOAT, scales, ints + c / 4), sum1);
    }
    sum0.intoArray(lanes, 0);
    sum1.intoArray(lanes, L);
  }

  /** The columns that fill no vector. */
  private static float tail(Matrix w, int row, int from, float[] x) {
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
