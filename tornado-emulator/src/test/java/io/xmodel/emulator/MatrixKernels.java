package io.xmodel.emulator;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels with matrix instructions; the wrong ones have one bug each. */
final class MatrixKernels {
  private static final int A = 128;
  private static final int B = 64;

  private MatrixKernels() {}

  /**
   * C = 2 A B for each warp, whose A is the given one with its rows rotated by the warp's number.
   */
  static void product(KernelContext ctx, IntArray a, IntArray b, FloatArray c) {
    int warps = 2;
    int[] tile = ctx.allocateIntLocalArray(2 * A + B);
    int warp = ctx.localIdx / 32;
    for (int i = ctx.localIdx; i < warps * A; i += warps * 32) {
      tile[i] = a.get((i + i / A * 8) & (A - 1));
    }
    for (int i = ctx.localIdx; i < B; i += warps * 32) {
      tile[warps * A + i] = b.get(i);
    }
    ctx.localBarrier();
    float[] sums = ctx.mmaFragment(0f);
    for (int i = 0; i < 2; i++) {
      HalfFloat[] left = ctx.mmaLoadA(tile, 16, warp * A * 4);
      HalfFloat[] right = ctx.mmaLoadB(tile, 16, warps * A * 4);
      sums = ctx.mmaBF16(left, right, sums, MMAShape.M16N8K16);
    }
    ctx.mmaStore(sums, c, 16 * warp, 0, 8);
  }

  /**
   * C = A B where the two halves of a row of A, 16 bytes each, are exchanged in odd fours of rows.
   */
  static void swizzled(KernelContext ctx, IntArray a, IntArray b, FloatArray c) {
    int[] left = ctx.allocateIntLocalArray(A);
    int[] right = ctx.allocateIntLocalArray(B);
    int lane = ctx.localIdx;
    for (int i = lane; i < A; i += 32) {
      left[i ^ (i >> 3 & 4)] = a.get(i);
    }
    for (int i = lane; i < B; i += 32) {
      right[i] = b.get(i);
    }
    ctx.localBarrier();
    int swap = (lane >> 2 & 1) * (16 - 2 * (lane & 16));
    HalfFloat[] one = ctx.mmaLoadA(left, 16, swap);
    HalfFloat[] two = ctx.mmaLoadB(right, 16, 0);
    float[] sums = ctx.mmaFragment(0f);
    sums = ctx.mmaBF16(one, two, sums, MMAShape.M16N8K16);
    ctx.mmaStore(sums, c, 0, 0, 8);
  }

  static void noBarrier(KernelContext ctx, IntArray a, IntArray b, FloatArray c) {
    int[] tile = ctx.allocateIntLocalArray(A);
    for (int i = ctx.localIdx; i < A; i += 32) {
      tile[i] = a.get(i);
    }
    HalfFloat[] left = ctx.mmaLoadA(tile, 16, 0);
    HalfFloat[] right = ctx.mmaLoadB(tile, 16, 0);
    ctx.mmaStore(ctx.mmaBF16(left, right, ctx.mmaFragment(0f), MMAShape.M16N8K16), c, 0, 0, 8);
  }

  static void halfAWarp(KernelContext ctx, IntArray a, IntArray b, FloatArray c) {
    int[] tile = ctx.allocateIntLocalArray(B);
    tile[ctx.localIdx] = a.get(ctx.localIdx);
    tile[ctx.localIdx + 32] = b.get(ctx.localIdx);
    ctx.localBarrier();
    if (ctx.localIdx < 16) {
      HalfFloat[] right = ctx.mmaLoadB(tile, 16, 0);
      ctx.mmaStore(ctx.mmaBF16(right, right, ctx.mmaFragment(0f), MMAShape.M16N8K16), c, 0, 0, 8);
    }
  }

  @SuppressWarnings("DuplicateBranches")
  static void twoPlaces(KernelContext ctx, IntArray a, IntArray b, FloatArray c) {
    int[] tile = ctx.allocateIntLocalArray(B);
    tile[ctx.localIdx] = a.get(ctx.localIdx);
    tile[ctx.localIdx + 32] = b.get(ctx.localIdx);
    ctx.localBarrier();
    HalfFloat[] right;
    if (ctx.localIdx < 16) {
      right = ctx.mmaLoadB(tile, 16, 0);
    } else {
      right = ctx.mmaLoadB(tile, 16, 0);
    }
    ctx.mmaStore(ctx.mmaBF16(right, right, ctx.mmaFragment(0f), MMAShape.M16N8K16), c, 0, 0, 8);
  }

  static void oddByte(KernelContext ctx, IntArray a, IntArray b, FloatArray c) {
    int[] tile = ctx.allocateIntLocalArray(A);
    tile[ctx.localIdx] = a.get(ctx.localIdx) + b.get(0);
    ctx.localBarrier();
    HalfFloat[] right = ctx.mmaLoadB(tile, 16, 8);
    ctx.mmaStore(ctx.mmaBF16(right, right, ctx.mmaFragment(0f), MMAShape.M16N8K16), c, 0, 0, 8);
  }

  static void element(KernelContext ctx, IntArray a, IntArray b, FloatArray c) {
    float[] sums = ctx.mmaFragment(0f);
    c.set(ctx.globalIdx, sums[a.get(0) + b.get(0)]);
  }

  static void passedOn(KernelContext ctx, IntArray a, IntArray b, FloatArray c) {
    c.set(a.get(0) + b.get(0), length(ctx.mmaFragment(0f)));
  }

  static float length(float[] sums) {
    return sums.length;
  }
}
