package io.xmodel.emulator;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels that TornadoVM cannot compile, or compiles wrongly. */
@SuppressWarnings("UnusedVariable")
final class ForeignKernels {

  private static int mutable;
  private static final int[] TABLE = {1, 2, 3};

  private ForeignKernels() {}

  static void object(KernelContext ctx, IntArray a) {
    a.set(0, new Object().hashCode());
  }

  static void matrix(KernelContext ctx, IntArray a) {
    int[][] rows = new int[2][2];
    a.set(0, rows[0][0]);
  }

  static void call(KernelContext ctx, IntArray a) {
    a.set(0, Integer.bitCount(a.get(0)));
  }

  static void list(KernelContext ctx, IntArray a) {
    a.set(0, List.of().size());
  }

  static void shorts(KernelContext ctx, IntArray a) {
    a.set(0, BFloat16.bf16FromFloat(a.get(0)) << 16);
  }

  static void shift(KernelContext ctx, IntArray a) {
    a.set(0, a.get(0) >>> 3);
  }

  static void infinity(KernelContext ctx, IntArray a) {
    float most = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < 4; i++) {
      most = Math.max(most, a.get(i));
    }
    a.set(0, (int) most);
  }

  static void bits(KernelContext ctx, IntArray a) {
    a.set(0, (int) Float.intBitsToFloat(a.get(0)));
  }

  static void exception(KernelContext ctx, IntArray a) {
    if (a.get(0) < 0) {
      throw new IllegalArgumentException();
    }
  }

  static void caught(KernelContext ctx, IntArray a) {
    try {
      a.set(0, 1 / a.get(0));
    } catch (ArithmeticException e) {
      a.set(0, 0);
    }
  }

  static void varyingLocal(KernelContext ctx, IntArray a) {
    int[] ours = ctx.allocateIntLocalArray(a.get(0));
    ours[0] = 1;
  }

  static void countedLocal(KernelContext ctx, IntArray a) {
    for (int i = 1; i < 3; i++) {
      int[] ours = ctx.allocateIntLocalArray(i);
      ours[0] = 1;
    }
  }

  static void passedLocal(KernelContext ctx, IntArray a) {
    int[] ours = ctx.allocateIntLocalArray(4);
    ours[0] = 1;
    a.set(0, first(ours));
  }

  private static int first(int[] values) {
    return values[0];
  }

  static void earlyReturn(KernelContext ctx, IntArray a) {
    if (ctx.globalIdx > 2) {
      return;
    }
    a.set(0, 1);
  }

  static void half(KernelContext ctx, IntArray a) {
    a.set(0, 1);
  }

  static void recursive(KernelContext ctx, IntArray a) {
    a.set(0, down(3));
  }

  private static int down(int n) {
    return n == 0 ? 0 : down(n - 1);
  }

  static void table(KernelContext ctx, IntArray a) {
    a.set(0, TABLE[1]);
  }

  static void field(KernelContext ctx, IntArray a) {
    mutable = a.get(0);
  }

  static void readsField(KernelContext ctx, IntArray a) {
    a.set(0, mutable);
  }

  static void text(KernelContext ctx, IntArray a) {
    a.set(0, ("n" + a.get(0)).length());
  }

  static void doubles(KernelContext ctx, IntArray a) {
    double[] many = new double[2];
    a.set(0, (int) many[0]);
  }
}
