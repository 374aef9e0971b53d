package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Kernels that make arrays present: TornadoVM gives an array its memory, or uploads it, when a task
 * takes it. They write zero, or read, the first element.
 *
 * <p>Threads: one.
 */
public final class Touch {
  private Touch() {}

  /** Reads an array; {@code sink} has one element. */
  public static void words(KernelContext context, IntArray words, IntArray sink) {
    if (context.globalIdx == 0) {
      sink.set(0, words.get(0));
    }
  }

  /** Reads what is small. */
  public static void small(
      KernelContext context, FloatArray floats, IntArray layout, IntArray sink) {
    if (context.globalIdx == 0) {
      sink.set(0, layout.get(0) + (int) floats.get(0));
    }
  }

  /** Writes an array. */
  public static void floats(KernelContext context, FloatArray array) {
    if (context.globalIdx == 0) {
      array.set(0, 0f);
    }
  }

  /** Writes an array. */
  public static void ints(KernelContext context, IntArray array) {
    if (context.globalIdx == 0) {
      array.set(0, 0);
    }
  }

  /** Writes an array. */
  public static void shorts(KernelContext context, ShortArray array) {
    if (context.globalIdx == 0) {
      array.set(0, (short) 0);
    }
  }
}
