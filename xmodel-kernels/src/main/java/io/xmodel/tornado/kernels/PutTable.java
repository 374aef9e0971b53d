package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Changes entries of the tables of blocks behind the layout.
 *
 * <pre>
 * layout[patch[1 + 2i]] = patch[2 + 2i]     i &lt; patch[0]
 * layout[PATCHES]       = patch[NUMBER]     if it was one less: none before was lost
 *
 * patch   int [SIZE]                   how many entries; index and value of each, no index twice
 * layout  int [Layout.size + tables]   out
 * </pre>
 *
 * <p>Threads: any number; item g sets entries g, g + items, …. Bytes: the entries, read and written
 * once. Specification: the formula.
 */
public final class PutTable {
  /** Ints of a patch. */
  public static final int SIZE = 512;

  /** In a patch: how many there are with it. */
  public static final int NUMBER = SIZE - 1;

  /** In a patch: the number of the load, see {@link Gate}. */
  public static final int LOADED = SIZE - 2;

  /** The most entries of a patch. */
  public static final int ENTRIES = (SIZE - 3) / 2;

  private PutTable() {}

  /** Where the i-th entry's index is, and after it its value. */
  public static int at(int i) {
    return 1 + 2 * i;
  }

  /** See the class. */
  public static void run(KernelContext context, IntArray patch, IntArray layout, int items) {
    int count = Gate.read(layout, patch, 0, LOADED);
    for (int i = context.globalIdx; i < count; i += items) {
      layout.set(patch.get(at(i)), patch.get(at(i) + 1));
    }
    if (Gate.hasCome(layout, patch, LOADED) == 1) {
      if (context.globalIdx == 0) {
        int number = patch.get(NUMBER);
        if (layout.get(Layout.PATCHES) == number - 1) {
          layout.set(Layout.PATCHES, number);
        }
      }
    }
  }
}
