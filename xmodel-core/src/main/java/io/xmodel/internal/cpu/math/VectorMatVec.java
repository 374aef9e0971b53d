package io.xmodel.internal.cpu.math;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
 * also share the loads of x. Rows next to each other would be one stream, and slower.
 *
 * <p>Codes are loaded two or four to an int and shifted apart in place, with x in the matching
 * order: a part of the loads that widening them takes. Rows that share the scales of their blocks
 * meet an x that was multiplied by them. What is neither BF16 nor E4M3 nor integers, and blocks
 * that cut through vectors, go through {@link VectorMatMulFew}.
 *
 * <p>The loops are written for HotSpot. One that ends where {@code at} equals its bound is not
 * unrolled, and so keeps its sums in registers. Masks come from outside, since a constant of the
 * code would be loaded anew each time it is used. A loop calls nothing but the Vector API, whose
 * methods are always inlined.
 *
 * <p>A row's additions are the same wherever it stands in a share – the last rows go through the
 * same loop, some of them twice – so the result does not depend on the number of workers.
 *
 * <p>Specification: {@link ScalarMath#matVec}.
 */
final class VectorMatVec {
  private static final int L = Lanes.LENGTH;

  private VectorMatVec() {}

  static void run(Matrix w, float[] x, float[] y, int from, int to, Scratch scratch) {
    if (from >= to) {
      return;
    }
    switch (w.codec().dtype()) {
      case Q8 -> VectorMatVecQ8.run(w, x, y, from, to, scratch);
      case Q4 -> VectorMatVecQ4.run(w, x, y, from, to, scratch);
      case F32, BF16, F16, F8_E4M3, F8_E5M2 -> {
        if (takes(w)) {
          blocks(w, y, from, to, scratch);
        } else {
          VectorMatMulFew.run(w, x, 1, y, from, to, scratch);
        }
      }
    }
  }

  /** x as the matrix wants it. */
  static float[] input(Matrix w, float[] x, Scratch scratch) {
    return switch (w.codec().dtype()) {
      case Q8 -> VectorMatVecQ8.input(w, x, scratch);
      case Q4 -> VectorMatVecQ4.input(w, x, scratch);
      case F32, BF16, F16, F8_E4M3, F8_E5M2 -> {
        if (takes(w)) {
          order(w, x, scratch);
        }
        yield x;
      }
    };
  }

  private static boolean takes(Matrix w) {
    return switch (w.codec().dtype()) {
      case BF16, F8_E4M3 -> !w.hasBlockScales() || w.blockColumns() % step(w) == 0;
      case F32, F16, F8_E5M2, Q8, Q4 -> false;
    };
  }

  /** Columns whose codes fill a vector of ints. */
  private static int step(Matrix w) {
    return Integer.BYTES / w.codec().bytes() * L;
  }

  private static MemorySegment factors(Matrix w, Scratch scratch) {
    return scratch.factors((long) Float.BYTES * w.columns());
  }

  /**
   * {@link Scratch#factors} become x times the codec's factor, in the order in which codes are
   * taken out of ints: of each {@link #step} first the elements whose codes are in the lowest bits,
   * then those above them, and so on. The last columns, which do not fill a step, stay in order.
   */
  private static void order(Matrix w, float[] x, Scratch scratch) {
    MemorySegment factors = factors(w, scratch);
    float factor = w.codec().inputFactor();
    int codes = Integer.BYTES / w.codec().bytes();
    int step = step(w);
    int whole = Lanes.whole(w.columns(), step);
    for (int c = 0; c < whole; c += step) {
      for (int code = 0; code < codes; code++) {
        for (int lane = 0; lane < L; lane++) {
          set(factors, c + code * L + lane, x[c + codes * lane + code] * factor);
        }
      }
    }
    for (int c = whole; c < w.columns(); c++) {
      set(factors, c, x[c] * factor);
    }
  }

  private static void set(MemorySegment factors, int i, float value) {
    factors.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
  }

  private static void blocks(Matrix w, float[] y, int from, int to, Scratch scratch) {
    MemorySegment factors = factors(w, scratch);
    if (!w.hasBlockScales()) {
      rows(w, factors, y, from, to, scratch.lanes());
      return;
    }
    MemorySegment scaled = scratch.scaledFactors(factors.byteSize());
    for (int begin = from, end; begin < to; begin = end) {
      end = Math.min(to, (begin / w.blockRows() + 1) * w.blockRows());
      scale(w, begin, factors, scaled);
      rows(w, scaled, y, begin, end, scratch.lanes());
    }
  }

  /** Factors times the scales of a row's blocks, which hold whole steps. */
  private static void scale(Matrix w, int row, MemorySegment factors, MemorySegment scaled) {
    int whole = Lanes.whole(w.columns(), L);
    for (int begin = 0; begin < w.columns(); begin += w.blockColumns()) {
      float scale = w.scale(row, begin);
      int end = Math.min(w.columns(), begin + w.blockColumns());
      int c = begin;
      for (; c < Math.min(end, whole); c += L) {
        Lanes.floats(factors, 4L * c).mul(scale).intoMemorySegment(scaled, 4L * c, Lanes.ORDER);
      }
      for (; c < end; c++) {
        set(scaled, c, factors.getAtIndex(ValueLayout.JAVA_FLOAT, c) * scale);
      }
    }
  }

  private static void rows(
      Matrix w, MemorySegment factors, float[] y, int from, int to, float[] lanes) {
    Codec codec = w.codec();
    int streams = codec.bytes() == 1 ? 2 : 4;
    int whole = Lanes.whole(w.columns(), step(w));
    long bytes = (long) whole * codec.bytes();
    int apart = Math.ceilDiv(to - from, streams);
    for (int r = from; r < from + apart; r++) {
      int r1 = Math.min(r + apart, to - 1);
      long o0 = w.offset(r, 0);
      long o1 = w.offset(r1, 0);
      if (streams == 2) {
        e4m3(w.data(), o0, o1, bytes, codec.mask(), factors, lanes);
      } else {
        int r2 = Math.min(r + 2 * apart, to - 1);
        int r3 = Math.min(r + 3 * apart, to - 1);
        long o2 = w.offset(r2, 0);
        long o3 = w.offset(r3, 0);
        bf16(w.data(), o0, o1, o2, o3, bytes, codec.mask(), factors, lanes);
        y[r2] = (Lanes.sum(lanes, 2 * L) + tail(w, r2, whole, factors)) * w.rowFactor(r2);
        y[r3] = (Lanes.sum(lanes, 3 * L) + tail(w, r3, whole, factors)) * w.rowFactor(r3);
      }
      y[r] = (Lanes.sum(lanes, 0) + tail(w, r, whole, factors)) * w.rowFactor(r);
      y[r1] = (Lanes.sum(lanes, L) + tail(w, r1, whole, factors)) * w.rowFactor(r1);
    }
  }

  private static void bf16(
      MemorySegment data,
      long o0,
      long o1,
      long o2,
      long o3,
      long bytes,
      int upper,
      MemorySegment factors,
      float[] lanes) {
    FloatVector a0 = FloatVector.zero(Lanes.FLOAT);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    for (long at = 0; at != bytes; at += 4L * L) {
      FloatVector x0 = FloatVector.fromMemorySegment(Lanes.FLOAT, factors, 2 * at, Lanes.ORDER);
      FloatVector x1 =
          FloatVector.fromMemorySegment(Lanes.FLOAT, factors, 2 * at + 4L * L, Lanes.ORDER);
      IntVector w0 = IntVector.fromMemorySegment(Lanes.INT, data, o0 + at, Lanes.ORDER);
      a0 = w0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(x0, a0);
      a0 = w0.and(upper).reinterpretAsFloats().fma(x1, a0);
      IntVector w1 = IntVector.fromMemorySegment(Lanes.INT, data, o1 + at, Lanes.ORDER);
      a1 = w1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(x0, a1);
      a1 = w1.and(upper).reinterpretAsFloats().fma(x1, a1);
      IntVector w2 = IntVector.fromMemorySegment(Lanes.INT, data, o2 + at, Lanes.ORDER);
      a2 = w2.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(x0, a2);
      a2 = w2.and(upper).reinterpretAsFloats().fma(x1, a2);
      IntVector w3 = IntVector.fromMemorySegment(Lanes.INT, data, o3 + at, Lanes.ORDER);
      a3 = w3.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(x0, a3);
      a3 = w3.and(upper).reinterpretAsFloats().fma(x1, a3);
    }
    a0.intoArray(lanes, 0);
    a1.intoArray(lanes, L);
    a2.intoArray(lanes, 2 * L);
    a3.intoArray(lanes, 3 * L);
  }

  // A code goes to the top of its int, then down by 4 but for its sign, whose copies are masked.
  private static void e4m3(
      MemorySegment data,
      long o0,
      long o1,
      long bytes,
      int mask,
      MemorySegment factors,
      float[] lanes) {
    FloatVector a0 = FloatVector.zero(Lanes.FLOAT);
    FloatVector a1 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    for (long at = 0; at < bytes; at += 4L * L) {
      IntVector w0 = IntVector.fromMemorySegment(Lanes.INT, data, o0 + at, Lanes.ORDER);
      IntVector w1 = IntVector.fromMemorySegment(Lanes.INT, data, o1 + at, Lanes.ORDER);
      FloatVector x3 =
          FloatVector.fromMemorySegment(Lanes.FLOAT, factors, 4 * at + 12L * L, Lanes.ORDER);
      a0 = w0.lanewise(VectorOperators.ASHR, 4).and(mask).reinterpretAsFloats().fma(x3, a0);
      a1 = w1.lanewise(VectorOperators.ASHR, 4).and(mask).reinterpretAsFloats().fma(x3, a1);
      FloatVector x2 =
          FloatVector.fromMemorySegment(Lanes.FLOAT, factors, 4 * at + 8L * L, Lanes.ORDER);
      IntVector third0 = w0.lanewise(VectorOperators.LSHL, 8);
      IntVector third1 = w1.lanewise(VectorOperators.LSHL, 8);
      b0 = third0.lanewise(VectorOperators.ASHR, 4).and(mask).reinterpretAsFloats().fma(x2, b0);
      b1 = third1.lanewise(VectorOperators.ASHR, 4).and(mask).reinterpretAsFloats().fma(x2, b1);
      FloatVector x1 =
          FloatVector.fromMemorySegment(Lanes.FLOAT, factors, 4 * at + 4L * L, Lanes.ORDER);
      IntVector second0 = w0.lanewise(VectorOperators.LSHL, 16);
      IntVector second1 = w1.lanewise(VectorOperators.LSHL, 16);
      a0 = second0.lanewise(VectorOperators.ASHR, 4).and(mask).reinterpretAsFloats().fma(x1, a0);
      a1 = second1.lanewise(VectorOperators.ASHR, 4).and(mask).reinterpretAsFloats().fma(x1, a1);
      FloatVector x0 = FloatVector.fromMemorySegment(Lanes.FLOAT, factors, 4 * at, Lanes.ORDER);
      IntVector first0 = w0.lanewise(VectorOperators.LSHL, 24);
      IntVector first1 = w1.lanewise(VectorOperators.LSHL, 24);
      b0 = first0.lanewise(VectorOperators.ASHR, 4).and(mask).reinterpretAsFloats().fma(x0, b0);
      b1 = first1.lanewise(VectorOperators.ASHR, 4).and(mask).reinterpretAsFloats().fma(x0, b1);
    }
    a0.add(b0).intoArray(lanes, 0);
    a1.add(b1).intoArray(lanes, L);
  }

  /** The last columns, which fill no step. */
  private static float tail(Matrix w, int row, int from, MemorySegment factors) {
    float sum = 0f;
    for (int c = from; c < w.columns(); c++) {
      float code = w.codec().decode(w.data(), w.offset(row, c));
      sum = Math.fma(code, factors.getAtIndex(ValueLayout.JAVA_FLOAT, c), sum);
    }
    return sum;
  }
}
