package io.xmodel.emulator;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels that are right. */
final class FirstKernels {

  private static final float SCALE = 2f;

  private FirstKernels() {}

  static void scale(KernelContext ctx, FloatArray in, FloatArray out, int size) {
    if (ctx.globalIdx < size) {
      out.set(ctx.globalIdx, SCALE * in.get(ctx.globalIdx));
    }
  }

  /** y = W x, a group for each row, words of four codes. */
  static void matVec(KernelContext ctx, IntArray words, FloatArray table, FloatArray x, FloatArray y, int columns, int lanes) {
    float[] part = ctx.allocateFloatLocalArray(lanes);
    int lane = ctx.localIdx;
    int row = ctx.groupIdx;
    part[lane] = dot(words, table, x, row * (columns / 4), columns / 4, lane, lanes);
    ctx.localBarrier();
    for (int half = lanes / 2; half > 0; half = half / 2) {
      if (lane < half) {
        part[lane] += part[lane + half];
      }
      ctx.localBarrier();
    }
    if (lane == 0) {
      y.set(row, part[0]);
    }
  }

  private static float dot(IntArray words, FloatArray table, FloatArray x, int base, int size, int lane, int lanes) {
    float sum = 0;
    for (int i = lane; i < size; i += lanes) {
      int word = words.get(base + i);
      sum += table.get(word & 255) * x.get(4 * i);
      sum += table.get((word >> 8) & 255) * x.get(4 * i + 1);
      sum += table.get((word >> 16) & 255) * x.get(4 * i + 2);
      sum += table.get((word >> 24) & 255) * x.get(4 * i + 3);
    }
    return TornadoMath.max(sum, -1e30f);
  }
}
