package io.xmodel.cpu.math;

import java.lang.foreign.MemorySegment;
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
final class VectorMatVecBytes {
  private static final int L = Lanes.LENGTH;

  private VectorMatVecBytes() {}

  /** Columns of the row that fill vectors. */
  private static int whole(Matrix w) {
    return Lanes.whole(w.columns(), 4 * L);
  }

  /**
   * x in the order of the codes, then for each lane of each vector what its sum begins with. The
   * columns that fill no vector stay as they are.
   */
  static float[] input(Matrix w, float[] x, Scratch scratch) {
    int columns = w.columns();
    int whole = whole(w);
    float[] input = scratch.input(columns + columns / 4);
    for (int c = 0; c < whole; c += 4 * L) {
      for (int lane = 0; lane < L; lane++) {
        int from = c + lane * 4;
        input[c + lane] = x[from];
        input[c + L + lane] = x[from + 1] * 0x1p-8f;
        input[c + 2 * L + lane] = x[from + 2] * 0x1p-16f;
        input[c + 3 * L + lane] = x[from + 3] * 0x1p-24f;
        input[columns + c / 4 + lane] = -128f * (x[from] + x[from + 1] + x[from + 2]);
      }
    }
    System.arraycopy(x, whole, input, whole, columns - whole);
    return input;
  }

  static void run(Matrix w, float[] x, float[] y, int from, int to, Scratch scratch) {
    int scalesLength = VectorGroups.scalesLength(w);
    float[] scales = scratch.rows(2 * scalesLength);
    float[] lanes = scratch.lanes();
    int whole = whole(w);
    int apart = (to - from + 1) / 2;
    for (int r0 = from; r0 < from + apart; r0++) {
      int r1 = Math.min(r0 + apart, to - 1);
      VectorGroups.scales(w, r0, scales, 0);
      VectorGroups.scales(w, r1, scales, scalesLength);
      long o0 = w.offset(r0, 0);
      long o1 = w.offset(r1, 0);
      dots(w.data(), o0, o1, whole, x, w.columns(), scales, scalesLength, lanes);
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
      float[] x,
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
      FloatVector a0 = FloatVector.fromArray(Lanes.FLOAT, x, startAt + c / 4);
      FloatVector a1 = a0;
      FloatVector x0 = FloatVector.fromArray(Lanes.FLOAT, x, c);
      a0 = ((FloatVector) w0.and(mask0).castShape(Lanes.FLOAT, 0)).fma(x0, a0);
      a1 = ((FloatVector) w1.and(mask0).castShape(Lanes.FLOAT, 0)).fma(x0, a1);
      FloatVector x1 = FloatVector.fromArray(Lanes.FLOAT, x, c + L);
      FloatVector b0 = ((FloatVector) w0.and(mask1).castShape(Lanes.FLOAT, 0)).mul(x1);
      FloatVector b1 = ((FloatVector) w1.and(mask1).castShape(Lanes.FLOAT, 0)).mul(x1);
      FloatVector x2 = FloatVector.fromArray(Lanes.FLOAT, x, c + 2 * L);
      a0 = ((FloatVector) w0.and(mask2).castShape(Lanes.FLOAT, 0)).fma(x2, a0);
      a1 = ((FloatVector) w1.and(mask2).castShape(Lanes.FLOAT, 0)).fma(x2, a1);
      FloatVector x3 = FloatVector.fromArray(Lanes.FLOAT, x, c + 3 * L);
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
