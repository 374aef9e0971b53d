package io.xmodel.internal.cpu.math;

import io.xmodel.tensor.DType;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * {@link VectorTile} where B is in memory, used once, and as long in coming as the products take:
 * C[3, width] += A[3, depth] · B[depth, width], B's codes decoded in registers.
 *
 * <p>The processor looks some hundred instructions ahead, which here are 13 rows of B, so that it
 * waits for memory and multiplies at the same time. Decoded to a buffer first, B took the one time
 * and then the other. Bytes from memory: B, once.
 *
 * <p>The order of additions, and so every bit, is that of {@link VectorTile}.
 */
final class VectorTileStreamed {
  private static final int L = Lanes.LENGTH;

  private VectorTileStreamed() {}

  /** Whether it takes such a B: there must be registers enough, and whole vectors. */
  static boolean takes(Codec codec, int width) {
    return L == 16 && width % (4 * L) == 0 && codec.bytes() > 1;
  }

  /**
   * As {@link VectorTile#run}.
   *
   * @param offset of B in bytes; its rows follow each other
   */
  static void run(
      float[] a,
      int aAt,
      int aStride,
      MemorySegment b,
      long offset,
      Codec codec,
      float[] c,
      int cAt,
      int cStride,
      int depth,
      int width) {
    long stride = (long) width * codec.bytes();
    for (int done = 0; done < width; done += 4 * L) {
      long at = offset + (long) done * codec.bytes();
      if (codec.dtype() == DType.F32) {
        floats(a, aAt, aStride, b, at, stride, c, cAt + done, cStride, depth);
      } else {
        shorts(a, aAt, aStride, b, at, stride, codec, c, cAt + done, cStride, depth);
      }
    }
  }

  private static FloatVector load(float[] c, int at) {
    return FloatVector.fromArray(Lanes.FLOAT, c, at);
  }

  private static void floats(
      float[] a,
      int aAt,
      int aStride,
      MemorySegment b,
      long offset,
      long stride,
      float[] c,
      int cAt,
      int cStride,
      int depth) {
    int c1 = cAt + cStride;
    int c2 = c1 + cStride;
    FloatVector s00 = load(c, cAt);
    FloatVector s01 = load(c, cAt + L);
    FloatVector s02 = load(c, cAt + 2 * L);
    FloatVector s03 = load(c, cAt + 3 * L);
    FloatVector s10 = load(c, c1);
    FloatVector s11 = load(c, c1 + L);
    FloatVector s12 = load(c, c1 + 2 * L);
    FloatVector s13 = load(c, c1 + 3 * L);
    FloatVector s20 = load(c, c2);
    FloatVector s21 = load(c, c2 + L);
    FloatVector s22 = load(c, c2 + 2 * L);
    FloatVector s23 = load(c, c2 + 3 * L);
    for (int k = 0; k < depth; k++) {
      long at = offset + (long) k * stride;
      FloatVector b0 = Lanes.floats(b, at);
      FloatVector b1 = Lanes.floats(b, at + 4L * L);
      FloatVector b2 = Lanes.floats(b, at + 8L * L);
      FloatVector b3 = Lanes.floats(b, at + 12L * L);
      FloatVector a0 = FloatVector.broadcast(Lanes.FLOAT, a[aAt + k]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      s02 = a0.fma(b2, s02);
      s03 = a0.fma(b3, s03);
      FloatVector a1 = FloatVector.broadcast(Lanes.FLOAT, a[aAt + aStride + k]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      s12 = a1.fma(b2, s12);
      s13 = a1.fma(b3, s13);
      FloatVector a2 = FloatVector.broadcast(Lanes.FLOAT, a[aAt + 2 * aStride + k]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      s22 = a2.fma(b2, s22);
      s23 = a2.fma(b3, s23);
    }
    s00.intoArray(c, cAt);
    s01.intoArray(c, cAt + L);
    s02.intoArray(c, cAt + 2 * L);
    s03.intoArray(c, cAt + 3 * L);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + L);
    s12.intoArray(c, c1 + 2 * L);
    s13.intoArray(c, c1 + 3 * L);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + L);
    s22.intoArray(c, c2 + 2 * L);
    s23.intoArray(c, c2 + 3 * L);
  }

  private static void shorts(
      float[] a,
      int aAt,
      int aStride,
      MemorySegment b,
      long offset,
      long stride,
      Codec codec,
      float[] c,
      int cAt,
      int cStride,
      int depth) {
    int shift = codec.shift();
    IntVector mask = IntVector.broadcast(Lanes.INT, codec.mask());
    FloatVector factor =
        FloatVector.broadcast(Lanes.FLOAT, codec.inputFactor() * codec.scaleFactor());
    int c1 = cAt + cStride;
    int c2 = c1 + cStride;
    FloatVector s00 = load(c, cAt);
    FloatVector s01 = load(c, cAt + L);
    FloatVector s02 = load(c, cAt + 2 * L);
    FloatVector s03 = load(c, cAt + 3 * L);
    FloatVector s10 = load(c, c1);
    FloatVector s11 = load(c, c1 + L);
    FloatVector s12 = load(c, c1 + 2 * L);
    FloatVector s13 = load(c, c1 + 3 * L);
    FloatVector s20 = load(c, c2);
    FloatVector s21 = load(c, c2 + L);
    FloatVector s22 = load(c, c2 + 2 * L);
    FloatVector s23 = load(c, c2 + 3 * L);
    for (int k = 0; k < depth; k++) {
      long at = offset + (long) k * stride;
      FloatVector b0 = Lanes.shorts(b, at, shift, mask).mul(factor);
      FloatVector b1 = Lanes.shorts(b, at + 2L * L, shift, mask).mul(factor);
      FloatVector b2 = Lanes.shorts(b, at + 4L * L, shift, mask).mul(factor);
      FloatVector b3 = Lanes.shorts(b, at + 6L * L, shift, mask).mul(factor);
      FloatVector a0 = FloatVector.broadcast(Lanes.FLOAT, a[aAt + k]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      s02 = a0.fma(b2, s02);
      s03 = a0.fma(b3, s03);
      FloatVector a1 = FloatVector.broadcast(Lanes.FLOAT, a[aAt + aStride + k]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      s12 = a1.fma(b2, s12);
      s13 = a1.fma(b3, s13);
      FloatVector a2 = FloatVector.broadcast(Lanes.FLOAT, a[aAt + 2 * aStride + k]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      s22 = a2.fma(b2, s22);
      s23 = a2.fma(b3, s23);
    }
    s00.intoArray(c, cAt);
    s01.intoArray(c, cAt + L);
    s02.intoArray(c, cAt + 2 * L);
    s03.intoArray(c, cAt + 3 * L);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + L);
    s12.intoArray(c, c1 + 2 * L);
    s13.intoArray(c, c1 + 3 * L);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + L);
    s22.intoArray(c, c2 + 2 * L);
    s23.intoArray(c, c2 + 3 * L);
  }
}
