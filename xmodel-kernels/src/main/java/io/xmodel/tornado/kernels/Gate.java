package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Lets kernels use arrays that only their own graph has. TornadoVM gives such arrays their memory
 * when the graph is first executed, at once before its launches, and says nothing when a driver has
 * none. So a graph is first executed with the gate shut, and its kernels leave those arrays alone.
 *
 * <pre>
 * layout[OPEN] = open
 * </pre>
 *
 * <p>Threads: one. Bytes: 4.
 */
public final class Gate {
  private Gate() {}

  /** See the class. */
  public static void run(KernelContext context, IntArray layout, int open) {
    if (context.globalIdx == 0) {
      layout.set(Layout.OPEN, open);
    }
  }

  /** An element of such an array; 0 while the gate is shut. */
  static int read(IntArray layout, IntArray array, int index) {
    int value = 0;
    if (layout.get(Layout.OPEN) == 1) {
      value = array.get(index);
    }
    return value;
  }
}
