package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Lets kernels use arrays that only their own graph has. TornadoVM gives such arrays their memory
 * when the graph is first executed, at once before its launches, and says nothing when a driver has
 * none. So a graph is first executed with the gate shut, and its kernels leave those arrays alone.
 * What such an array brings is an index or a count, so it is used only if the array has come.
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

  /**
   * Whether such an array has come with a number of this load: 1 or 0, which it is while the gate
   * is shut. An array that a driver refused to take from the first holds anything.
   *
   * @param loaded where it has the number, see {@link Layout#LOADED}
   */
  static int hasCome(IntArray layout, IntArray array, int loaded) {
    int come = 0;
    if (layout.get(Layout.OPEN) == 1) {
      if (array.get(loaded) == layout.get(Layout.LOADED)) {
        come = 1;
      }
    }
    return come;
  }

  /** An element of such an array; 0 if it has not come. */
  static int read(IntArray layout, IntArray array, int index, int loaded) {
    int value = 0;
    if (hasCome(layout, array, loaded) == 1) {
      value = array.get(index);
    }
    return value;
  }
}
