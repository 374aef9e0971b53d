package io.xmodel.cpu.math;

import io.xmodel.tensor.DType;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Mat-vec of group-quantised weights: y[r] = Σ_c (code[r,c] − bias) · scale[r, c/32] · x[c].
 *
 * <p>A vector of ints holds the codes of {@code L · 32 / bits} consecutive columns, so x is put in
 * their order: first the columns in the lowest bits, then those above. A code is masked where it is
 * and converted there, {@code code · 2^k}, exactly; its x is divided by 2^k instead. What the bias
 * takes away is the same for all rows and begins each sum. The topmost codes are the exception:
 * with their highest bit flipped they are signed, and have no bias.
 *
 * <p>A lane's sums belong to one group, whose scale they meet after each vector. Two rows far from
 * each other at a time, as in {@link VectorMatVec}. Bytes from memory: codes and scales, once.
 *
 * <p>Specification: {@link ScalarMath#matVec}.
 */
final class VectorMatVecGroups {
  private static final int L = Lanes.LENGTH;

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
    int bits = Integer.SIZE / per;
    float bias = 1 << bits - 1;
    for (int c = 0; c < whole; c += per * L) {
      for (int lane = 0; lane < L; lane++) {
        float start = 0f;
        float unit = 1f;
        for (int i = 0; i < per; i++, unit /= 1 << bits) {
          float value = x[c + lane * per + i];
          input[c + i * L + lane] = value * unit;
          start -= i < per - 1 ? bias * value : 0f;
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
    int whole = whole(w);
    int apart = (to - from + 1) / 2;
    for (int r0 = from; r0 < from + apart; r0++) {
      int r1 = Math.min(r0 + apart, to - 1);
      VectorGroups.spreadScales(w, r0, scales, 0);
      VectorGroups.spreadScales(w, r1, scales, ints);
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
    IntVector mask0 = IntVector.broadcast(Lanes.INT, 0x0000000F);
    IntVector mask1 = IntVector.broadcast(Lanes.INT, 0x000000F0);
    IntVector mask2 = IntVector.broadcast(Lanes.INT, 0x00000F00);
    IntVector mask3 = IntVector.broadcast(Lanes.INT, 0x0000F000);
    IntVector mask4 = IntVector.broadcast(Lanes.INT, 0x000F0000);
    IntVector mask5 = IntVector.broadcast(Lanes.INT, 0x00F00000);
    IntVector mask6 = IntVector.broadcast(Lanes.INT, 0x0F000000);
    IntVector mask7 = IntVector.broadcast(Lanes.INT, 0xF0000000);
    IntVector top = IntVector.broadcast(Lanes.INT, Integer.MIN_VALUE);
    FloatVector sum0 = FloatVector.zero(Lanes.FLOAT);
    FloatVector sum1 = sum0;
    for (int c = 0; c < n; c += 8 * L) {
      IntVector w0 = Lanes.ints(data, o0 + c / 2);
      IntVector w1 = Lanes.ints(data, o1 + c / 2);
      FloatVector a0 = FloatVector.fromArray(Lanes.FLOAT, x, startAt + c / 8);
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
      b0 = ((FloatVector) w0.and(mask3).castShape(Lanes.FLOAT, 0)).fma(x3, b0);
      b1 = ((FloatVector) w1.and(mask3).castShape(Lanes.FLOAT, 0)).fma(x3, b1);
      FloatVector x4 = FloatVector.fromArray(Lanes.FLOAT, x, c + 4 * L);
      a0 = ((FloatVector) w0.and(mask4).castShape(Lanes.FLOAT, 0)).fma(x4, a0);
      a1 = ((FloatVector) w1.and(mask4).castShape(Lanes.FLOAT, 0)).fma(x4, a1);
      FloatVector x5 = FloatVector.fromArray(Lanes.FLOAT, x, c + 5 * L);
      b0 = ((FloatVector) w0.and(mask5).castShape(Lanes.FLOAT, 0)).fma(x5, b0);
      b1 = ((FloatVector) w1.and(mask5).castShape(Lanes.FLOAT, 0)).fma(x5, b1);
      FloatVector x6 = FloatVector.fromArray(Lanes.FLOAT, x, c + 6 * L);
      a0 = ((FloatVector) w0.and(mask6).castShape(Lanes.FLOAT, 0)).fma(x6, a0);
      a1 = ((FloatVector) w1.and(mask6).castShape(Lanes.FLOAT, 0)).fma(x6, a1);
      FloatVector x7 = FloatVector.fromArray(Lanes.FLOAT, x, c + 7 * L);
      b0 =
          ((FloatVector) w0.and(mask7).lanewise(VectorOperators.XOR, top).castShape(Lanes.FLOAT, 0))
              .fma(x7, b0);
      b1 =
          ((FloatVector) w1.and(mask7).lanewise(VectorOperators.XOR, top).castShape(Lanes.FLOAT, 0))
              .fma(x7, b1);
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
