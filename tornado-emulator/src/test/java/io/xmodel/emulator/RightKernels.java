package io.xmodel.emulator;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Kernels without bugs. */
final class RightKernels {

  private static final float TWO = 2f;
  private static final float COMPUTED = (float) Math.sqrt(9);

  private RightKernels() {}

  static void scale(KernelContext ctx, FloatArray in, FloatArray out, int size) {
    if (ctx.globalIdx < size) {
      out.set(ctx.globalIdx, TWO * in.get(ctx.globalIdx));
    }
  }

  static void triple(KernelContext ctx, FloatArray values) {
    values.set(ctx.globalIdx, COMPUTED * values.get(ctx.globalIdx));
  }

  static void increment(KernelContext ctx, IntArray values) {
    values.set(ctx.globalIdx, values.get(ctx.globalIdx) + 1);
  }

  /** Writes as many elements as there are items, reading none. */
  static void copy(KernelContext ctx, IntArray from, IntArray to) {
    to.set(ctx.globalIdx, from.get(ctx.globalIdx));
  }

  static void touch(KernelContext ctx, IntArray a, IntArray b) {
    a.set(ctx.globalIdx, a.get(ctx.globalIdx));
    b.set(ctx.globalIdx, b.get(ctx.globalIdx));
  }

  /** Where an item is, in three dimensions. */
  static void place(KernelContext ctx, IntArray out) {
    int at =
        (ctx.globalIdz * ctx.globalGroupSizeY + ctx.globalIdy) * ctx.globalGroupSizeX
            + ctx.globalIdx;
    int group = ctx.groupIdx + 10 * ctx.groupIdy + 100 * ctx.groupIdz;
    int local = ctx.localIdx + 10 * ctx.localIdy + 100 * ctx.localIdz;
    int size = ctx.localGroupSizeX + 10 * ctx.localGroupSizeY + 100 * ctx.localGroupSizeZ;
    out.set(at, group * 1_000_000 + local * 1000 + size);
  }

  /** y = W x: a group for each row, words of four codes, any number of lanes. */
  static void matVec(
      KernelContext ctx,
      IntArray words,
      FloatArray table,
      FloatArray x,
      FloatArray y,
      int columns,
      int lanes) {
    float[] part = ctx.allocateFloatLocalArray(lanes);
    int lane = ctx.localIdx;
    int row = ctx.groupIdx;
    part[lane] = dot(words, table, x, row * (columns / 4), columns / 4, lane, lanes);
    ctx.localBarrier();
    for (int width = lanes; width > 1; width = (width + 1) / 2) {
      int half = (width + 1) / 2;
      if (lane + half < width) {
        part[lane] += part[lane + half];
      }
      ctx.localBarrier();
    }
    if (lane == 0) {
      y.set(row, part[0]);
    }
  }

  private static float dot(
      IntArray words, FloatArray table, FloatArray x, int base, int size, int lane, int lanes) {
    float sum = 0;
    for (int i = lane; i < size; i += lanes) {
      int word = words.get(base + i);
      sum += table.get(word & 255) * x.get(4 * i);
      sum += table.get((word >> 8) & 255) * x.get(4 * i + 1);
      sum += table.get((word >>> 16) & 255) * x.get(4 * i + 2);
      sum += table.get((word >> 24) & 255) * x.get(4 * i + 3);
    }
    return TornadoMath.max(sum, -3.4e38f);
  }

  /** Items of all groups add to one sum. */
  static void count(KernelContext ctx, IntArray sum) {
    ctx.atomicAdd(sum, 0, 1);
  }

  /** Reverses each group's part through global memory, with the barrier that orders it. */
  static void reverse(KernelContext ctx, IntArray values, int local) {
    int base = ctx.groupIdx * local;
    int mine = values.get(base + local - 1 - ctx.localIdx);
    ctx.globalBarrier();
    values.set(base + ctx.localIdx, mine);
  }

  /** Private arrays, local ints and bytes, arrays of shorts and bytes. */
  static void types(
      KernelContext ctx, ShortArray shorts, ByteArray bytes, IntArray out, int local) {
    float[] mine = new float[3];
    int[] ours = ctx.allocateIntLocalArray(2 * local);
    byte[] small = ctx.allocateByteLocalArray(local);
    for (int i = 0; i < mine.length; i++) {
      mine[i] = i + 0.5f;
    }
    ours[ctx.localIdx] = shorts.get(ctx.globalIdx) & 0xffff;
    small[ctx.localIdx] = bytes.get(ctx.globalIdx);
    ctx.localBarrier();
    int other = local - 1 - ctx.localIdx;
    out.set(
        ctx.globalIdx,
        ours[other] * 1000 + small[other] * 10 + (int) (mine[0] + mine[1] + mine[2]));
  }

  static void fifteen(
      KernelContext ctx,
      IntArray out,
      int a,
      int b,
      int c,
      int d,
      int e,
      int f,
      int g,
      int h,
      int i,
      float j,
      long k,
      boolean l,
      short m) {
    out.set(ctx.globalIdx, a + b + c + d + e + f + g + h + i + (int) j + (int) k + (l ? 1 : 0) + m);
  }

  /** A task without a context runs once. */
  static void plain(IntArray out, int value) {
    out.set(0, value);
  }
}
