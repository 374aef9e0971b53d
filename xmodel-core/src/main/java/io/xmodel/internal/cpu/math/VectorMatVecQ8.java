package io.xmodel.internal.cpu.math;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Mat-vec of 8-bit integers: y[r] = Σ_c (code[r,c] − 128) · scale[r, c/32] · x[c].
 *
 * <p>A vector of ints holds the codes of 4 L consecutive columns, so x is put in their order: first
 * the columns in the lowest bits, then those above. A code is masked where it is and converted
 * there, {@code code · 2^k}, exactly; its x is divided by 2^k instead. The topmost codes are
 * shifted down. What the bias takes away is the same for all rows and begins each sum.
 *
 * <p>A lane's sums belong to one group, whose scale they meet after each vector. Two rows far from
 * each other at a time, as in {@link VectorMatVec}. Bytes from memory: codes and scales, once.
 *
 * <p>Specification: {@link ScalarMath#matVec}.
 */
final class VectorMatVecQ8 {
  private static final int L = Lanes.LENGTH;

  private VectorMatVecQ8() {}

  /** Columns of the row that fill vectors. */
  private static int whole(Matrix w) {
    return Lanes.whole(w.columns(), 4 * L);
  }

  /**
   * From {@link #whole} on the columns that fill no vector, as they are. The rest are {@link
   * Scratch#factors}: x in the order of the codes, then what each lane's sum begins with.
   */
  static float[] input(Matrix w, float[] x, Scratch scratch) {
    int columns = w.columns();
    int whole = whole(w);
    float[] input = scratch.input(columns);
    MemorySegment factors = factors(w, scratch);
    for (int c = 0; c < whole; c += 4 * L) {
      for (int lane = 0; lane < L; lane++) {
        int from = c + lane * 4;
        set(factors, c + lane, x[from]);
        set(factors, c + L + lane, x[from + 1] * 0x1p-8f);
        set(factors, c + 2 * L + lane, x[from + 2] * 0x1p-16f);
        set(factors, c + 3 * L + lane, x[from + 3]);
        float sum = (x[from] + x[from + 1]) + (x[from + 2] + x[from + 3]);
        set(factors, columns + c / 4 + lane, -128f * sum);
      }
    }
    System.arraycopy(x, whole, input, whole, columns - whole);
    return input;
  }

  private static MemorySegment factors(Matrix w, Scratch scratch) {
    return scratch.factors(4L * (w.columns() + w.columns() / 4));
  }

  private static void set(MemorySegment factors, int i, float value) {
    factors.set(ValueLayout.JAVA_FLOAT, 4L * i, value);
  }

  static void run(Matrix w, float[] x, float[] y, int from, int to, Scratch scratch) {
    int scalesLength = VectorGroups.scalesLength(w);
    float[] scales = scratch.rows(2 * scalesLength);
    float[] lanes = scratch.lanes();
    int whole = whole(w);
    MemorySegment factors = factors(w, scratch);
    int apart = (to - from + 1) / 2;
    for (int r0 = from; r0 < from + apart; r0++) {
      int r1 = Math.min(r0 + apart, to - 1);
      VectorGroups.scales(w, r0, scales, 0);
      VectorGroups.scales(w, r1, scales, scalesLength);
      long o0 = w.offset(r0, 0);
      long o1 = w.offset(r1, 0);
      dots(w.data(), o0, o1, whole, factors, 4L * w.columns(), scales, scalesLength, lanes);
      y[r0] = Lanes.sum(lanes, 0) + VectorGroups.dot(w, r0, whole, x);
      y[r1] = Lanes.sum(lanes, L) + VectorGroups.dot(w, r1, whole, x);
    }
  }

  // As VectorMatVec says, but for three constants: registers are short here.
  private static void dots(
      MemorySegment data,
      long o0,
      long o1,
      long bytes,
      MemorySegment factors,
      long startAt,
      float[] scales,
      int scales1At,
      float[] lanes) {
    FloatVector sum0 = FloatVector.zero(Lanes.FLOAT);
    FloatVector sum1 = sum0;
    for (long at = 0; at < bytes; at += 4L * L) {
      IntVector w0 = IntVector.fromMemorySegment(Lanes.INT, data, o0 + at, Lanes.ORDER);
      IntVector w1 = IntVector.fromMemorySegment(Lanes.INT, data, o1 + at, Lanes.ORDER);
      FloatVector a0 =
          FloatVector.fromMemorySegment(Lanes.FLOAT, factors, startAt + at, Lanes.ORDER);
      FloatVector a1 = a0;
      FloatVector x0 = FloatVector.fromMemorySegment(Lanes.FLOAT, factors, 4 * at, Lanes.ORDER);
      a0 = ((FloatVector) w0.and(0x000000FF).castShape(Lanes.FLOAT, 0)).fma(x0, a0);
      a1 = ((FloatVector) w1.and(0x000000FF).castShape(Lanes.FLOAT, 0)).fma(x0, a1);
      FloatVector x1 =
          FloatVector.fromMemorySegment(Lanes.FLOAT, factors, 4 * at + 4L * L, Lanes.ORDER);
      FloatVector b0 = ((FloatVector) w0.and(0x0000FF00).castShape(Lanes.FLOAT, 0)).mul(x1);
      FloatVector b1 = ((FloatVector) w1.and(0x0000FF00).castShape(Lanes.FLOAT, 0)).mul(x1);
      FloatVector x2 =
          FloatVector.fromMemorySegment(Lanes.FLOAT, factors, 4 * at + 8L * L, Lanes.ORDER);
      a0 = ((FloatVector) w0.and(0x00FF0000).castShape(Lanes.FLOAT, 0)).fma(x2, a0);
      a1 = ((FloatVector) w1.and(0x00FF0000).castShape(Lanes.FLOAT, 0)).fma(x2, a1);
      FloatVector x3 =
          FloatVector.fromMemorySegment(Lanes.FLOAT, factors, 4 * at + 12L * L, Lanes.ORDER);
      IntVector top0 = w0.lanewise(VectorOperators.LSHR, 24);
      IntVector top1 = w1.lanewise(VectorOperators.LSHR, 24);
      b0 = ((FloatVector) top0.castShape(Lanes.FLOAT, 0)).fma(x3, b0);
      b1 = ((FloatVector) top1.castShape(Lanes.FLOAT, 0)).fma(x3, b1);
      int g = (int) (at / Matrix.GROUP);
      if (L == 16) {
        FloatVector scale0 = FloatVector.fromArray(Lanes.FLOAT, scales, g);
        FloatVector scale1 = FloatVector.fromArray(Lanes.FLOAT, scales, scales1At + g);
        sum0 = a0.add(b0).fma(scale0.rearrange(VectorGroups.EIGHTHS), sum0);
        sum1 = a1.add(b1).fma(scale1.rearrange(VectorGroups.EIGHTHS), sum1);
      } else {
        sum0 = a0.add(b0).fma(FloatVector.broadcast(Lanes.FLOAT, scales[g]), sum0);
        sum1 = a1.add(b1).fma(FloatVector.broadcast(Lanes.FLOAT, scales[scales1At + g]), sum1);
      }
    }
    sum0.intoArray(lanes, 0);
    sum1.intoArray(lanes, L);
  }
}
