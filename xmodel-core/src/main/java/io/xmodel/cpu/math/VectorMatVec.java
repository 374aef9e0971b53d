package io.xmodel.cpu.math;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Mat-vec: y[r] = Σ_c code[r,c] · x[c] · scale[r,c].
 *
 * <p>x f32 [columns], y f32 [rows], weights in any codec. A call computes the rows of one worker.
 * It reads every code once (rows · columns · bytes) and nothing else of that order, so memory
 * bandwidth is its limit, and what keeps the memory busy is several streams: the worker walks 4
 * (BF16) or 2 (others) rows a quarter or half of its share apart, which also share the loads of x.
 * Rows next to each other would be one stream, and slower. Loop bodies stay below some 30 vector
 * operations; beyond that HotSpot's code becomes several times slower.
 *
 * <p>A row's additions are the same wherever it stands in a share – the last rows go through the
 * same loop, some of them twice – so the result does not depend on the number of workers.
 *
 * <p>Specification: {@link ScalarMath#matVec}.
 */
final class VectorMatVec {
  private static final int STEP = 2 * Lanes.LENGTH;

  private VectorMatVec() {}

  static void run(Matrix w, float[] x, float[] y, int from, int to, Scratch scratch) {
    if (from >= to) {
      return;
    }
    float[] input = w.codec().scalesInput() ? scaled(w, x, scratch) : x;
    float[] lanes = scratch.lanes();
    switch (w.codec().dtype()) {
      case BF16 -> bf16(w, input, y, from, to, lanes);
      case F16 -> shorts(w, input, y, from, to, lanes);
      case F32 -> floats(w, input, y, from, to, lanes);
      case F8_E4M3, F8_E5M2 -> bytes(w, input, y, from, to, lanes);
    }
  }

  private static float[] scaled(Matrix w, float[] x, Scratch scratch) {
    int n = w.columns();
    float factor = w.codec().inputFactor();
    float[] input = scratch.input(n);
    for (int i = 0; i < n; i++) {
      input[i] = x[i] * factor;
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
          FloatVector x1 = FloatVector.fromArray(Lanes.FLOAT, x, c + Lanes.LENGTH);
          long at = 2L * (c - begin);
          long next = at + 2L * Lanes.LENGTH;
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
      y[r0] = Lanes.sum(lanes, 0) + tail(w, r0, x);
      y[r1] = Lanes.sum(lanes, Lanes.LENGTH) + tail(w, r1, x);
      y[r2] = Lanes.sum(lanes, 2 * Lanes.LENGTH) + tail(w, r2, x);
      y[r3] = Lanes.sum(lanes, 3 * Lanes.LENGTH) + tail(w, r3, x);
    }
  }

  private static void shorts(Matrix w, float[] x, float[] y, int from, int to, float[] lanes) {
    MemorySegment data = w.data();
    long rowBytes = w.rowBytes();
    int shift = w.codec().shift();
    IntVector mask = IntVector.broadcast(Lanes.INT, w.codec().mask());
    int apart = (to - from + 1) / 2;
    for (int r0 = from; r0 < from + apart; r0++) {
      int r1 = Math.min(r0 + apart, to - 1);
      for (int b = 0; b < w.blocks(); b++) {
        int begin = b * w.blockColumns();
        int end = begin + Lanes.whole(Math.min(w.blockColumns(), w.columns() - begin), STEP);
        long o0 = r0 * rowBytes + 2L * begin;
        long o1 = r1 * rowBytes + 2L * begin;
        FloatVector a0 = FloatVector.zero(Lanes.FLOAT);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        for (int c = begin; c < end; c += STEP) {
          FloatVector x0 = FloatVector.fromArray(Lanes.FLOAT, x, c);
          FloatVector x1 = FloatVector.fromArray(Lanes.FLOAT, x, c + Lanes.LENGTH);
          long at = 2L * (c - begin);
          long next = at + 2L * Lanes.LENGTH;
          a0 = Lanes.shorts(data, o0 + at, shift, mask).fma(x0, a0);
          b0 = Lanes.shorts(data, o0 + next, shift, mask).fma(x1, b0);
          a1 = Lanes.shorts(data, o1 + at, shift, mask).fma(x0, a1);
          b1 = Lanes.shorts(data, o1 + next, shift, mask).fma(x1, b1);
        }
        add(a0.add(b0), w.scales()[w.scaleRow(r0) + b], lanes, 0, b);
        add(a1.add(b1), w.scales()[w.scaleRow(r1) + b], lanes, 1, b);
      }
      y[r0] = Lanes.sum(lanes, 0) + tail(w, r0, x);
      y[r1] = Lanes.sum(lanes, Lanes.LENGTH) + tail(w, r1, x);
    }
  }

  private static void bytes(Matrix w, float[] x, float[] y, int from, int to, float[] lanes) {
    MemorySegment data = w.data();
    long rowBytes = w.rowBytes();
    int shift = w.codec().shift();
    IntVector mask = IntVector.broadcast(Lanes.INT, w.codec().mask());
    int apart = (to - from + 1) / 2;
    for (int r0 = from; r0 < from + apart; r0++) {
      int r1 = Math.min(r0 + apart, to - 1);
      for (int b = 0; b < w.blocks(); b++) {
        int begin = b * w.blockColumns();
        int end = begin + Lanes.whole(Math.min(w.blockColumns(), w.columns() - begin), STEP);
        long o0 = r0 * rowBytes;
        long o1 = r1 * rowBytes;
        FloatVector a0 = FloatVector.zero(Lanes.FLOAT);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        for (int c = begin; c < end; c += STEP) {
          FloatVector x0 = FloatVector.fromArray(Lanes.FLOAT, x, c);
          FloatVector x1 = FloatVector.fromArray(Lanes.FLOAT, x, c + Lanes.LENGTH);
          a0 = Lanes.bytes(data, o0 + c, true, shift, mask).fma(x0, a0);
          b0 = Lanes.bytes(data, o0 + c, false, shift, mask).fma(x1, b0);
          a1 = Lanes.bytes(data, o1 + c, true, shift, mask).fma(x0, a1);
          b1 = Lanes.bytes(data, o1 + c, false, shift, mask).fma(x1, b1);
        }
        add(a0.add(b0), w.scales()[w.scaleRow(r0) + b], lanes, 0, b);
        add(a1.add(b1), w.scales()[w.scaleRow(r1) + b], lanes, 1, b);
      }
      y[r0] = Lanes.sum(lanes, 0) + tail(w, r0, x);
      y[r1] = Lanes.sum(lanes, Lanes.LENGTH) + tail(w, r1, x);
    }
  }

  private static void floats(Matrix w, float[] x, float[] y, int from, int to, float[] lanes) {
    MemorySegment data = w.data();
    long rowBytes = w.rowBytes();
    int apart = (to - from + 1) / 2;
    for (int r0 = from; r0 < from + apart; r0++) {
      int r1 = Math.min(r0 + apart, to - 1);
      for (int b = 0; b < w.blocks(); b++) {
        int begin = b * w.blockColumns();
        int end = begin + Lanes.whole(Math.min(w.blockColumns(), w.columns() - begin), STEP);
        FloatVector a0 = FloatVector.zero(Lanes.FLOAT);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        for (int c = begin; c < end; c += STEP) {
          FloatVector x0 = FloatVector.fromArray(Lanes.FLOAT, x, c);
          FloatVector x1 = FloatVector.fromArray(Lanes.FLOAT, x, c + Lanes.LENGTH);
          long at = 4L * c;
          long next = at + 4L * Lanes.LENGTH;
          a0 = Lanes.floats(data, r0 * rowBytes + at).fma(x0, a0);
          b0 = Lanes.floats(data, r0 * rowBytes + next).fma(x1, b0);
          a1 = Lanes.floats(data, r1 * rowBytes + at).fma(x0, a1);
          b1 = Lanes.floats(data, r1 * rowBytes + next).fma(x1, b1);
        }
        add(a0.add(b0), w.scales()[w.scaleRow(r0) + b], lanes, 0, b);
        add(a1.add(b1), w.scales()[w.scaleRow(r1) + b], lanes, 1, b);
      }
      y[r0] = Lanes.sum(lanes, 0) + tail(w, r0, x);
      y[r1] = Lanes.sum(lanes, Lanes.LENGTH) + tail(w, r1, x);
    }
  }

  /** Adds a block's sums times its scale to the sums of the blocks before it. */
  private static void add(FloatVector sums, float scale, float[] lanes, int row, int block) {
    int at = row * Lanes.LENGTH;
    if (block == 0) {
      sums.mul(scale).intoArray(lanes, at);
    } else {
      FloatVector before = FloatVector.fromArray(Lanes.FLOAT, lanes, at);
      sums.fma(FloatVector.broadcast(Lanes.FLOAT, scale), before).intoArray(lanes, at);
    }
  }

  /** The columns at the end of each block that do not fill a step. */
  private static float tail(Matrix w, int row, float[] x) {
    if (w.columns() % STEP == 0 && (w.blocks() == 1 || w.blockColumns() % STEP == 0)) {
      return 0f;
    }
    float sum = 0f;
    Codec codec = w.codec();
    long base = row * w.rowBytes();
    for (int b = 0; b < w.blocks(); b++) {
      int begin = b * w.blockColumns();
      int end = Math.min(begin + w.blockColumns(), w.columns());
      float scale = w.scales()[w.scaleRow(row) + b];
      for (int c = begin + Lanes.whole(end - begin, STEP); c < end; c++) {
        sum = Math.fma(codec.decode(w.data(), base + (long) c * codec.bytes()) * x[c], scale, sum);
      }
    }
    return sum;
  }
}
