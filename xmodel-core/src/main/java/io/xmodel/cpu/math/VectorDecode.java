package io.xmodel.cpu.math;

import io.xmodel.tensor.DType;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Codes as floats: out[i] = code[i] · scale, for part of a weight row or a block of the cache.
 *
 * <p>Used where a decoded weight is met by several tokens, and for embedding rows. Reads n · bytes
 * of codes and writes n floats, which are meant to stay in the first-level cache.
 *
 * <p>Specification: {@link ScalarMath#decode}.
 */
final class VectorDecode {
  private static final int STEP = 2 * Lanes.LENGTH;

  private VectorDecode() {}

  static void row(Matrix w, int row, int from, int to, float[] out, int at) {
    if (w.codec().dtype().isInteger()) {
      VectorGroups.row(w, row, from, to, out, at);
      return;
    }
    int begin = from;
    while (begin < to) {
      int block = begin / w.blockColumns();
      int end = Math.min(to, (block + 1) * w.blockColumns());
      float scale = w.scales()[w.scaleRow(row) + block];
      long offset = w.offset(row, begin);
      run(w.data(), offset, w.codec(), end - begin, scale, out, at + begin - from);
      begin = end;
    }
  }

  /**
   * As above for four rows at once, which reads as many streams from memory.
   *
   * @param stride floats between the rows of {@code out}
   */
  static void fourRows(
      Matrix w, int r0, int r1, int r2, int r3, int from, int to, float[] out, int stride) {
    DType dtype = w.codec().dtype();
    if (dtype != DType.BF16 && dtype != DType.F8_E4M3) {
      row(w, r0, from, to, out, 0);
      row(w, r1, from, to, out, stride);
      row(w, r2, from, to, out, 2 * stride);
      row(w, r3, from, to, out, 3 * stride);
      return;
    }
    int begin = from;
    while (begin < to) {
      int block = begin / w.blockColumns();
      int end = Math.min(to, (block + 1) * w.blockColumns());
      int n = end - begin;
      int whole = Lanes.whole(n, STEP);
      int at = begin - from;
      float s0 = w.scales()[w.scaleRow(r0) + block];
      float s1 = w.scales()[w.scaleRow(r1) + block];
      float s2 = w.scales()[w.scaleRow(r2) + block];
      float s3 = w.scales()[w.scaleRow(r3) + block];
      long o0 = w.offset(r0, begin);
      long o1 = w.offset(r1, begin);
      long o2 = w.offset(r2, begin);
      long o3 = w.offset(r3, begin);
      if (dtype == DType.BF16) {
        bf16(w.data(), o0, o1, o2, o3, whole, s0, s1, s2, s3, out, at, stride);
      } else {
        e4m3(w.data(), o0, o1, o2, o3, whole, s0, s1, s2, s3, out, at, stride);
      }
      if (whole < n) {
        rest(w.data(), o0, w.codec(), whole, n, s0, out, at);
        rest(w.data(), o1, w.codec(), whole, n, s1, out, at + stride);
        rest(w.data(), o2, w.codec(), whole, n, s2, out, at + 2 * stride);
        rest(w.data(), o3, w.codec(), whole, n, s3, out, at + 3 * stride);
      }
      begin = end;
    }
  }

  /** As above for consecutive codes; {@code scale} already has the codec's scale factor in it. */
  static void run(
      MemorySegment data, long offset, Codec codec, int n, float scale, float[] out, int at) {
    int whole = Lanes.whole(n, STEP);
    switch (codec.dtype()) {
      case BF16 -> bf16(data, offset, whole, scale, out, at);
      case F16 -> shorts(data, offset, codec, whole, scale, out, at);
      case F32 -> floats(data, offset, whole, scale, out, at);
      case F8_E4M3, F8_E5M2 -> bytes(data, offset, codec, whole, scale, out, at);
      case Q8, Q4 -> throw new IllegalArgumentException(codec.dtype() + " comes in groups");
    }
    rest(data, offset, codec, whole, n, scale, out, at);
  }

  /** Codes from ≤ i &lt; to, which do not fill a step. */
  private static void rest(
      MemorySegment data,
      long offset,
      Codec codec,
      int from,
      int to,
      float scale,
      float[] out,
      int at) {
    for (int i = from; i < to; i++) {
      out[at + i] =
          codec.decode(data, offset + (long) i * codec.bytes()) * codec.inputFactor() * scale;
    }
  }

  private static void bf16(
      MemorySegment data,
      long o0,
      long o1,
      long o2,
      long o3,
      int n,
      float s0,
      float s1,
      float s2,
      float s3,
      float[] out,
      int at,
      int stride) {
    for (int i = 0; i < n; i += Lanes.LENGTH) {
      Lanes.bf16(data, o0 + 2L * i).mul(s0).intoArray(out, at + i);
      Lanes.bf16(data, o1 + 2L * i).mul(s1).intoArray(out, at + stride + i);
      Lanes.bf16(data, o2 + 2L * i).mul(s2).intoArray(out, at + 2 * stride + i);
      Lanes.bf16(data, o3 + 2L * i).mul(s3).intoArray(out, at + 3 * stride + i);
    }
  }

  private static void e4m3(
      MemorySegment data,
      long o0,
      long o1,
      long o2,
      long o3,
      int n,
      float s0,
      float s1,
      float s2,
      float s3,
      float[] out,
      int at,
      int stride) {
    float factor = Codec.of(DType.F8_E4M3).inputFactor();
    for (int i = 0; i < n; i += STEP) {
      for (int odd = 0; odd < 2; odd++) {
        int to = at + i + odd * Lanes.LENGTH;
        Lanes.e4m3(data, o0 + i, odd == 0).mul(factor).mul(s0).intoArray(out, to);
        Lanes.e4m3(data, o1 + i, odd == 0).mul(factor).mul(s1).intoArray(out, to + stride);
        Lanes.e4m3(data, o2 + i, odd == 0).mul(factor).mul(s2).intoArray(out, to + 2 * stride);
        Lanes.e4m3(data, o3 + i, odd == 0).mul(factor).mul(s3).intoArray(out, to + 3 * stride);
      }
    }
  }

  private static void bf16(
      MemorySegment data, long offset, int n, float scale, float[] out, int at) {
    for (int i = 0; i < n; i += Lanes.LENGTH) {
      Lanes.bf16(data, offset + 2L * i).mul(scale).intoArray(out, at + i);
    }
  }

  private static void shorts(
      MemorySegment data, long offset, Codec codec, int n, float scale, float[] out, int at) {
    int shift = codec.shift();
    float factor = codec.inputFactor();
    IntVector mask = IntVector.broadcast(Lanes.INT, codec.mask());
    for (int i = 0; i < n; i += Lanes.LENGTH) {
      Lanes.shorts(data, offset + 2L * i, shift, mask)
          .mul(factor)
          .mul(scale)
          .intoArray(out, at + i);
    }
  }

  private static void bytes(
      MemorySegment data, long offset, Codec codec, int n, float scale, float[] out, int at) {
    int shift = codec.shift();
    float factor = codec.inputFactor();
    IntVector mask = IntVector.broadcast(Lanes.INT, codec.mask());
    for (int i = 0; i < n; i += STEP) {
      FloatVector even = Lanes.bytes(data, offset + i, true, shift, mask);
      FloatVector odd = Lanes.bytes(data, offset + i, false, shift, mask);
      even.mul(factor).mul(scale).intoArray(out, at + i);
      odd.mul(factor).mul(scale).intoArray(out, at + i + Lanes.LENGTH);
    }
  }

  private static void floats(
      MemorySegment data, long offset, int n, float scale, float[] out, int at) {
    for (int i = 0; i < n; i += Lanes.LENGTH) {
      Lanes.floats(data, offset + 4L * i).mul(scale).intoArray(out, at + i);
    }
  }
}
