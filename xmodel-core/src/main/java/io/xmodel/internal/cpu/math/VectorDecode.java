package io.xmodel.internal.cpu.math;

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

  static void row(Matrix w, int row, int from, int to, float[] out, int at, Scratch scratch) {
    if (w.codec().dtype().isInteger()) {
      VectorGroups.row(w, row, from, to, out, at, scratch);
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
