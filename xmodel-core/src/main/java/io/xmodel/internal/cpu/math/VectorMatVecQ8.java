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
 * there, {@code code · 2^k}, exactly; its x is divided by 2^k instead. What the bias takes away is
 * the same for all rows and begins each sum. The topmost codes are the exception: with their
 * highest bit flipped they are signed, and have no bias.
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
        set(factors, c + 3 * L + lane, x[from + 3] * 0x1p-24f);
        set(factors, columns + c / 4 + lane, -128f * (x[from] + x[from + 1] + x[from + 2]));
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
      dots(w.data(), o0, o1, whole, factors, w.columns(), scales, scalesLength, lanes);
      y[r0] = Lanes.sum(lanes, 0) + VectorGroups.dot(w, r0, whole, x);
      y[r1] = Lanes.sum(lanes, L) + VectorGroups.dot(w, r1, whole, x);
    }
  }

  // Calls the Vector API only, whose methods are always inlined: HotSpot stops inlining others
  // when a method has become large, and a vector passed to a call is an object.
  private static void dots(
      MemorySegment data,
      long o0,
      long o1,
      int n,
      MemorySegment factors,
      int startAt,
      float[] scales,
      int scales1At,
      float[] lanes) {
    IntVector mask0 = IntVector.broadcast(Lanes.INT, 0x000000FF);
    IntVector mask1 = IntVector.broadcast(Lanes.INT, 0x0000FF00);
    IntVector mask2 = IntVector.broadcast(Lanes.INT, 0x00FF0000);
    IntVector mask3 = IntVector.broadcast(Lanes.INT, 0xFF000000);
    IntVector top = IntVector.broadcast(Lanes.INT, Integer.MIN_VALUE);
    FloatVector sum0 = FloatVector.zero(Lanes.FLOAT);
    FloatVector sum1 = sum0;
    for (int c = 0; c < n; c += 4 * L) {
      IntVector w0 = Lanes.ints(data, o0 + c);
      IntVector w1 = Lanes.ints(data, o1 + c);
      FloatVector a0 =
          FloatVector.fromMemorySegment(Lanes.FLOAT, factors, 4L * (startAt + c / 4), Lanes.ORDER);
      FloatVector a1 = a0;
      FloatVector x0 = FloatVector.fromMemorySegment(Lanes.FLOAT, factors, 4L * c, Lanes.ORDER);
      a0 = ((FloatVector) w0.and(mask0).castShape(Lanes.FLOAT, 0)).fma(x0, a0);
      a1 = ((FloatVector) w1.and(mask0).castShape(Lanes.FLOAT, 0)).fma(x0, a1);
      FloatVector x1 =
          FloatVector.fromMemorySegment(Lanes.FLOAT, factors, 4L * (c + L), Lanes.ORDER);
      FloatVector b0 = ((FloatVector) w0.and(mask1).castShape(Lanes.FLOAT, 0)).mul(x1);
      FloatVector b1 = ((FloatVector) w1.and(mask1).castShape(Lanes.FLOAT, 0)).mul(x1);
      FloatVector x2 =
          FloatVector.fromMemorySegment(Lanes.FLOAT, factors, 4L * (c + 2 * L), Lanes.ORDER);
      a0 = ((FloatVector) w0.and(mask2).castShape(Lanes.FLOAT, 0)).fma(x2, a0);
      a1 = ((FloatVector) w1.and(mask2).castShape(Lanes.FLOAT, 0)).fma(x2, a1);
      FloatVector x3 =
          FloatVector.fromMemorySegment(Lanes.FLOAT, factors, 4L * (c + 3 * L), Lanes.ORDER);
      b0 =
          ((FloatVector) w0.and(mask3).lanewise(VectorOperators.XOR, top).castShape(Lanes.FLOAT, 0))
              .fma(x3, b0);
      b1 =
          ((FloatVector) w1.and(mask3).lanewise(VectorOperators.XOR, top).castShape(Lanes.FLOAT, 0))
              .fma(x3, b1);
      int g = c / Matrix.GROUP;
      FloatVector scale0 =
          FloatVector.fromArray(Lanes.FLOAT, scales, g).rearrange(VectorGroups.EIGHTHS);
      FloatVector scale1 =
          FloatVector.fromArray(Lanes.FLOAT, scales, scales1At + g).rearrange(VectorGroups.EIGHTHS);
      sum0 = a0.add(b0).fma(scale0, sum0);
      sum1 = a1.add(b1).fma(scale1, sum1);
    }
    sum0.intoArray(lanes, 0);
    sum1.intoArray(lanes, L);
  }
}
