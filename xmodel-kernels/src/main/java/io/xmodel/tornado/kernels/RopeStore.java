package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Rotates a block's queries in place, and stores its rotated keys and its values.
 *
 * <pre>
 * (a, b) at (i, i + headDim/2) becomes (a cos − b sin, b cos + a sin)
 *
 * state  int [State.size]              ROWS, LAYER; positions and tables
 * layout int [Layout.size + tables]    with the rows' tables of blocks
 * rope   f32 [rows, 2, headDim/2]      cosines, then sines
 * q      f32 [rows, heads · headDim]   in and out
 * k, v   f32 [rows, kvHeads · headDim]
 * kv32   f32 [some layers' pool]       out if kvType is KV_F32, else a dummy; see {@link Cache#at}
 * kv16   i16 [some layers' pool]       out if kvType is 16 bits wide, else a dummy
 * </pre>
 *
 * <p>Threads: any number; item g takes pairs g, g + items, … of all rows' queries, keys and values.
 * Bytes: q twice, k and v once, the cache's new positions once. Specification: {@link Spec#rotate}.
 */
public final class RopeStore {
  private RopeStore() {}

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      FloatArray rope,
      FloatArray q,
      FloatArray k,
      FloatArray v,
      FloatArray kv32,
      ShortArray kv16,
      int kvType,
      int items) {
    Stamp.count(state, context.globalIdx);
    int heads = layout.get(Layout.HEADS);
    int kvHeads = layout.get(Layout.KV_HEADS);
    int headDim = layout.get(Layout.HEAD_DIM);
    int layer = state.get(State.LAYER);
    int half = headDim / 2;
    int pairs = (heads + 2 * kvHeads) * half;
    int count = state.get(State.ROWS) * pairs;
    for (int e = context.globalIdx; e < count; e += items) {
      int row = e / pairs;
      int pair = e - row * pairs;
      int head = pair / half;
      int i = pair - head * half;
      float cos = rope.get(row * headDim + i);
      float sin = rope.get(row * headDim + half + i);
      if (head < heads) {
        int at = (row * heads + head) * headDim + i;
        float a = q.get(at);
        float b = q.get(at + half);
        q.set(at, a * cos - b * sin);
        q.set(at + half, b * cos + a * sin);
      } else {
        int isValue = head >= heads + kvHeads ? 1 : 0;
        int ownHead = head - heads - isValue * kvHeads;
        int from = (row * kvHeads + ownHead) * headDim + i;
        int position =
            Cache.position(
                layout,
                state.get(State.at(row, State.TABLE)),
                state.get(State.at(row, State.POSITION)));
        int to = Cache.at(layout, layer, isValue, position, ownHead) + i;
        float first;
        float second;
        if (isValue == 1) {
          first = v.get(from);
          second = v.get(from + half);
        } else {
          float a = k.get(from);
          float b = k.get(from + half);
          first = a * cos - b * sin;
          second = b * cos + a * sin;
        }
        Cache.set(kv32, kv16, kvType, to, first);
        Cache.set(kv32, kv16, kvType, to + half, second);
      }
    }
  }
}
