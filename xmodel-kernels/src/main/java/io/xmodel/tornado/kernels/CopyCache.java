package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Copies a block's first keys and values to another block, of the layers that share an array: when
 * a sequence writes to a block that others have, too.
 *
 * <pre>
 * pool[l][kv][to + p] = pool[l][kv][from + p]     for the layers, keys and values, p &lt; positions
 * layout[COPIES]     += 1                        if it was BEFORE + nth: none before was lost
 *
 * range   int [SIZE]                FROM, TO, POSITIONS, BEFORE; the two ranges do not overlap
 * kv32    f32 [some layers' pool]   if kvType is KV_F32, else a dummy; see {@link Cache#at}
 * kv16    i16 [some layers' pool]   if kvType is 16 bits wide, else a dummy
 * layers  of the array
 * </pre>
 *
 * <p>Threads: any number; item g copies elements g, g + items, … of each layer's keys, then values.
 * Bytes: the positions, read and written once. Specification: {@link System#arraycopy(Object, int,
 * Object, int, int)} of each layer's keys and values.
 */
public final class CopyCache {
  /** In range: the pool position where the source begins. */
  public static final int FROM = 0;

  /** In range: the pool position where the destination begins. */
  public static final int TO = 1;

  /** In range: how many positions. */
  public static final int POSITIONS = 2;

  /** In range: how many launches there were before those of this copy. */
  public static final int BEFORE = 3;

  /** In range: the number of the load, see {@link Gate}. */
  public static final int LOADED = 4;

  /** Ints of a range. */
  public static final int SIZE = 5;

  private CopyCache() {}

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray range,
      IntArray layout,
      FloatArray kv32,
      ShortArray kv16,
      int kvType,
      int layers,
      int nth,
      int items) {
    int parts = 2 * layers;
    int kvSize = layout.get(Layout.KV_HEADS) * layout.get(Layout.HEAD_DIM);
    int count = Gate.read(layout, range, POSITIONS, LOADED) * kvSize;
    int source = Gate.read(layout, range, FROM, LOADED);
    int target = Gate.read(layout, range, TO, LOADED);
    for (int part = 0; part < parts; part++) {
      int pool = part * layout.get(Layout.POOL);
      int from = (pool + source) * kvSize;
      int to = (pool + target) * kvSize;
      for (int i = context.globalIdx; i < count; i += items) {
        if (kvType == Codes.KV_F32) {
          kv32.set(to + i, kv32.get(from + i));
        } else {
          kv16.set(to + i, kv16.get(from + i));
        }
      }
    }
    if (Gate.hasCome(layout, range, LOADED) == 1) {
      if (context.globalIdx == 0) {
        int before = range.get(BEFORE) + nth;
        if (layout.get(Layout.COPIES) == before) {
          layout.set(Layout.COPIES, before + 1);
        }
      }
    }
  }
}
