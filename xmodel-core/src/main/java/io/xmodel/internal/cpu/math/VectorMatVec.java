package io.xmodel.internal.cpu.math;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Mat-vec: y[r] = Σ_c code[r,c] · x[c] · scale[r,c].
 *
 * <p>x f32 [columns], as {@link #input} prepared it, y f32 [rows], weights in any codec. A call
 * computes the rows of one worker. It reads every code once (rows · columns · bytes) and nothing
 * else of that order, so memory bandwidth is its limit, and what keeps the memory busy is several
 * streams: the worker walks 4 (BF16) or 2 (E4M3) rows a quarter or half of its share apart, which
 * also share the loads of x. Rows next to each other would be one stream, and slower. Loop bodies
 * stay below some 30 vector operations; beyond that HotSpot's code becomes several times slower.
 *
 * <p>E4M3 codes are loaded four to an int and shifted apart in place, with x in the matching order:
 * a quarter of the loads, and faster than widening bytes, which is bound by instructions rather
 * than memory. The formats that no published checkpoint of the model has go through {@link
 * VectorMatMulFew}.
 *
 * <p>A row's additions are the same wherever it stands in a share – the last rows go through the
 * same loop, some of them twice – so the result does not depend on the number of workers.
 *
 * <p>Specification: {@link ScalarMath#matVec}.
 */
final class VectorMatVec {
  private static final int L = Lanes.LENGTH;
  private static final int STEP = 2 * L;

  /** Columns that 8-bit codes are taken by: four to each int of a vector. */
  private static final int PACKED_STEP = 4 * L;

  private VectorMatVec() {}

  static void run(Matrix w, float[] x, float[] y, int from, int to, Scratch scratch) {
    if (from >= to) {
      return;
    }
    float[] lanes = scratch.lanes();
    switch (w.codec().dtype()) {
      case BF16 -> bf16(w, x, y, from, to, lanes);
      case F8_E4M3 -> e4m3(w, x, y, from, to, lanes);
      case Q8 -> VectorMatVecQ8.run(w, x, y, from, to, scratch);
      case Q4 -> VectorMatVecQ4.run(w, x, y, from, to, scratch);
      case F32, F16, F8_E5M2 -> VectorMatMulFew.run(w, x, 1, y, from, to, scratch);
    }
  }

  /** x as the matrix wants it. */
  static float[] input(Matrix w, float[] x, Scratch scratch) {
    return switch (w.codec().dtype()) {
      case F8_E4M3 -> e4m3Input(w, x, scratch);
      case Q8 -> VectorMatVecQ8.input(w, x, scratch);
      case Q4 -> VectorMatVecQ4.input(w, x, scratch);
      case F32, BF16, F16, F8_E5M2 -> x;
    };
  }

  /**
   * x times the codec's factor, in the order in which codes are shifted out of ints – of each
   * {@link #PACKED_STEP} elements first every fourth, then those after them, and so on. The
   * elements that end a block without filling a step stay in order.
   */
  private static float[] e4m3Input(Matrix w, float[] x, Scratch scratch) {
    int n = w.columns();
    float factor = w.codec().inputFactor();
    float[] input = scratch.input(n);
    for (int begin = 0; begin < n; begin += w.blockColumns()) {
      int end = Math.min(n, begin + w.blockColumns());
      int c = begin;
      for (; c + PACKED_STEP <= end; c += PACKED_STEP) {
        for (int i = 0; i < L; i++) {
          input[c + i] = x[c + 4 * i] * factor;
          input[c + L + i] = x[c + 4 * i + 1] * factor;
          input[c + 2 * L + i] = x[c + 4 * i + 2] * factor;
          input[c + 3 * L + i] = x[c + 4 * i + 3] * factor;
        }
      }
      for (; c < end; c++) {
        input[c] = x[c] * factor;
      }
    }
    return input;
  }

  private static void bf16(Matrix w, float[] x, float[] y, int from, int to, float[] lanes) {
    MemorySegment data = w.data();
    long rowBytes = w.rowBytes();
    int apart = (to - from + 3) / 4;
    for (int r0 = from; r0 < from + apart; r0++) {
      int r1 = Math.min(r0 + apart, to - 1);
      int r2 = Math.min(r0 + 2 * apart, to - 1);
      int r3 = Math.min(r0 + 3 * apart, to - 1);
      for (int b = 0; b < w.blocks(); b++) {
        int begin = b * w.blockColumns();
        int end = begin + Lanes.whole(Math.min(w.blockColumns(), w.columns() - begin), STEP);
        long o0 = r0 * rowBytes + 2L * begin;
        long o1 = r1 * rowBytes + 2L * begin;
        long o2 = r2 * rowBytes + 2L * begin;
        long o3 = r3 * rowBytes + 2L * begin;
        FloatVector a0 = FloatVector.zero(Lanes.FLOAT);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector b2 = a0;
        FloatVector b3 = a0;
        for (int c = begin; c < end; c += STEP) {
          FloatVector x0 = FloatVector.fromArray(Lanes.FLOAT, x, c);
          FloatVector x1 = FloatVector.fromArray(Lanes.FLOAT, x, c + L);
          long at = 2L * (c - begin);
          long next = at + 2L * L;
          a0 = Lanes.bf16(data, o0 + at).fma(x0, a0);
          b0 = Lanes.bf16(data, o0 + next).fma(x1, b0);
          a1 = Lanes.bf16(data, o1 + at).fma(x0, a1);
          b1 = Lanes.bf16(data, o1 + next).fma(x1, b1);
          a2 = Lanes.bf16(data, o2 + at).fma(x0, a2);
          b2 = Lanes.bf16(data, o2 + next).fma(x1, b2);
          a3 = Lanes.bf16(data, o3 + at).fma(x0, a3);
          b3 = Lanes.bf16(data, o3 + next).fma(x1, b3);
        }
        add(a0.add(b0), w.scales()[w.scaleRow(r0) + b], lanes, 0, b);
        add(a1.add(b1), w.scales()[w.scaleRow(r1) + b], lanes, 1, b);
        add(a2.add(b2), w.scales()[w.scaleRow(r2) + b], lanes, 2, b);
        add(a3.add(b3), w.scales()[w.scaleRow(r3) + b], lanes, 3, b);
      }
      y[r0] = Lanes.sum(lanes, 0) + tail(w, r0, x, STEP);
      y[r1] = Lanes.sum(lanes, L) + tail(w, r1, x, STEP);
      y[r2] = Lanes.sum(lanes, 2 * L) + tail(w, r2, x, STEP);
      y[r3] = Lanes.sum(lanes, 3 * L) + tail(w, r3, x, STEP);
    }
  }

  private static void e4m3(Matrix w, float[] x, float[] y, int from, int to, float[] lanes) {
    MemorySegment data = w.data();
    float[] scales = w.scales();
    long rowBytes = w.rowBytes();
    IntVector mask = IntVector.broadcast(Lanes.INT, w.codec().mask());
    int apart = (to - from + 1) / 2;
    for (int r0 = from; r0 < from + apart; r0++) {
      int r1 = Math.min(r0 + apart, to - 1);
      int scale0 = w.scaleRow(r0);
      int scale1 = w.scaleRow(r1);
      long o0 = r0 * rowBytes;
      long o1 = r1 * rowBytes;
      FloatVector sum0 = FloatVector.zero(Lanes.FLOAT);
      FloatVector sum1 = sum0;
      for (int b = 0; b < w.blocks(); b++) {
        int begin = b * w.blockColumns();
        int end = begin + Lanes.whole(Math.min(w.blockColumns(), w.columns() - begin), PACKED_STEP);
        FloatVector a0 = FloatVector.zero(Lanes.FLOAT);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        for (int c = begin; c < end; c += PACKED_STEP) {
          IntVector w0 = Lanes.ints(data, o0 + c);
          IntVector w1 = Lanes.ints(data, o1 + c);
          FloatVector x3 = FloatVector.fromArray(Lanes.FLOAT, x, c + 3 * L);
          a0 = topByte(w0, mask).fma(x3, a0);
          a1 = topByte(w1, mask).fma(x3, a1);
          FloatVector x2 = FloatVector.fromArray(Lanes.FLOAT, x, c + 2 * L);
          b0 = topByte(up(w0, 8), mask).fma(x2, b0);
          b1 = topByte(up(w1, 8), mask).fma(x2, b1);
          FloatVector x1 = FloatVector.fromArray(Lanes.FLOAT, x, c + L);
          a0 = topByte(up(w0, 16), mask).fma(x1, a0);
          a1 = topByte(up(w1, 16), mask).fma(x1, a1);
          FloatVector x0 = FloatVector.fromArray(Lanes.FLOAT, x, c);
          b0 = topByte(up(w0, 24), mask).fma(x0, b0);
          b1 = topByte(up(w1, 24), mask).fma(x0, b1);
        }
        sum0 = a0.add(b0).fma(FloatVector.broadcast(Lanes.FLOAT, scales[scale0 + b]), sum0);
        sum1 = a1.add(b1).fma(FloatVector.broadcast(Lanes.FLOAT, scales[scale1 + b]), sum1);
      }
      sum0.intoArray(lanes, 0);
      sum1.intoArray(lanes, L);
      y[r0] = Lanes.sum(lanes, 0) + tail(w, r0, x, PACKED_STEP);
      y[r1] = Lanes.sum(lanes, L) + tail(w, r1, x, PACKED_STEP);
    }
  }

  private static IntVector up(IntVector codes, int bits) {
    return codes.lanewise(VectorOperators.LSHL, bits);
  }

  /**
   * The E4M3 codes in the top bytes: their signs are in place, the rest goes down by 4. A constant
   * shift, because HotSpot reloads a variable one each time it is used.
   */
  private static FloatVector topByte(IntVector codes, IntVector mask) {
    return codes.lanewise(VectorOperators.ASHR, 4).and(mask).reinterpretAsFloats();
  }

  /** Adds a block's sums times its scale to the sums of the blocks before it. */
  private static void add(FloatVector sums, float scale, float[] lanes, int row, int block) {
    int at = row * L;
    if (block == 0) {
      sums.mul(scale).intoArray(lanes, at);
    } else {
      FloatVector before = FloatVector.fromArray(Lanes.FLOAT, lanes, at);
      sums.fma(FloatVector.broadcast(Lanes.FLOAT, scale), before).intoArray(lanes, at);
    }
  }

  /** The columns at the end of each block that do not fill a step. */
  private static float tail(Matrix w, int row, float[] x, int step) {
    if (w.columns() % step == 0 && (w.blocks() == 1 || w.blockColumns() % step == 0)) {
      return 0f;
    }
    float sum = 0f;
    Codec codec = w.codec();
    long base = row * w.rowBytes();
    for (int b = 0; b < w.blocks(); b++) {
      int begin = b * w.blockColumns();
      int end = Math.min(begin + w.blockColumns(), w.columns());
      float scale = w.scales()[w.scaleRow(row) + b];
      for (int c = begin + Lanes.whole(end - begin, step); c < end; c++) {
        float code = codec.decode(w.data(), base + (long) c * codec.bytes());
        sum = Math.fma(code * x[c], scale, sum);
      }
    }
    return sum;
  }
}
