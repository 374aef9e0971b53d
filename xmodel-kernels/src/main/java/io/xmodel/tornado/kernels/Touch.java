package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Kernels that make arrays present: TornadoVM gives an array its memory, or uploads it, when a task
 * takes it, and reads it. They look as if they read or wrote it, and do nothing, as a driver may
 * have refused the memory: no item has an index below 0.
 *
 * <p>Threads: one.
 */
public final class Touch {
  private Touch() {}

  /** An array to be uploaded; {@code none} has one element. */
  public static void ints(KernelContext context, IntArray array, IntArray none) {
    if (context.globalIdx < 0) {
      none.set(0, array.get(0));
    }
  }

  /** An array to be uploaded; {@code none} has one element. */
  public static void floats(KernelContext context, FloatArray array, IntArray none) {
    if (context.globalIdx < 0) {
      none.set(0, (int) array.get(0));
    }
  }

  /** An array to be allocated. */
  public static void newFloats(KernelContext context, FloatArray array) {
    if (context.globalIdx < 0) {
      array.set(0, 0f);
    }
  }

  /** An array to be allocated. */
  public static void newInts(KernelContext context, IntArray array) {
    if (context.globalIdx < 0) {
      array.set(0, 0);
    }
  }

  /** An array to be allocated. */
  public static void newShorts(KernelContext context, ShortArray array) {
    if (context.globalIdx < 0) {
      array.set(0, (short) 0);
    }
  }
}
