package io.xmodel.bench.device;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels that do nothing but copy, or nothing but multiply and add: what a device gives at most.
 *
 * <p>Threads: any number of items. {@link #copy} takes four elements an item, a whole grid apart:
 * arrays have {@code 4 · items} elements. Bytes: both arrays once.
 */
public final class Ceiling {
  /** Chains of multiply-adds of an item, enough that none waits for another. */
  public static final int CHAINS = 8;

  private Ceiling() {}

  /** to = from. */
  public static void copy(KernelContext context, IntArray from, IntArray to, int items) {
    int i = context.globalIdx;
    int a = from.get(i);
    int b = from.get(i + items);
    int c = from.get(i + 2 * items);
    int d = from.get(i + 3 * items);
    to.set(i, a);
    to.set(i + items, b);
    to.set(i + 2 * items, c);
    to.set(i + 3 * items, d);
  }

  /** out[i] = Σ over chains of v ← v · ½ + ½, begun at out[i] and the chain's number: near 8. */
  public static void multiplyAdd(KernelContext context, FloatArray out, int steps) {
    int i = context.globalIdx;
    float factor = 0.5f;
    float a = out.get(i);
    float b = a + 1f;
    float c = a + 2f;
    float d = a + 3f;
    float e = a + 4f;
    float f = a + 5f;
    float g = a + 6f;
    float h = a + 7f;
    for (int step = 0; step < steps; step++) {
      a = a * factor + factor;
      b = b * factor + factor;
      c = c * factor + factor;
      d = d * factor + factor;
      e = e * factor + factor;
      f = f * factor + factor;
      g = g * factor + factor;
      h = h * factor + factor;
    }
    out.set(i, a + b + c + d + e + f + g + h);
  }
}
