package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * The pool of keys and values of all sequences: [layers, 2, pool positions, kv heads, headDim], in
 * as many arrays of consecutive layers as keep every index an int. They are arrays of floats or of
 * 16-bit codes, of which the other is a dummy.
 *
 * <p>The pool's positions come in blocks of {@link #BLOCK}. A sequence has a table in the layout:
 * for each of its blocks, in order, the pool's position where that begins.
 */
public final class Cache {
  /** Positions of a block. */
  public static final int BLOCK = 64;

  private static final int SHIFT = 6;

  private Cache() {}

  /**
   * The pool's position of a sequence's position.
   *
   * @param table where the sequence's table begins in the layout
   */
  public static int position(IntArray layout, int table, int position) {
    return layout.get(table + (position >> SHIFT)) + (position & (BLOCK - 1));
  }

  /** The first position of the block after a position's. */
  static int nextBlock(int position) {
    return ((position >> SHIFT) + 1) << SHIFT;
  }

  /**
   * Index of a head's first element in its layer's array.
   *
   * @param which 0 for keys, 1 for values
   * @param position in the pool
   */
  public static int at(IntArray layout, int layer, int which, int position, int kvHead) {
    int headDim = layout.get(Layout.HEAD_DIM);
    int kvSize = layout.get(Layout.KV_HEADS) * headDim;
    int part = layout.get(Layout.layer(layer) + Layout.CACHE_LAYER) * 2 + which;
    return (part * layout.get(Layout.POOL) + position) * kvSize + kvHead * headDim;
  }

  /** Stores an element; {@code kvType} is a constant. */
  public static void set(FloatArray kv32, ShortArray kv16, int kvType, int at, float value) {
    if (kvType == Codes.KV_F32) {
      kv32.set(at, value);
    } else {
      kv16.set(at, (short) Codes.encode(value, kvType));
    }
  }

  /** An element; {@code kvType} is a constant. */
  public static float get(
      FloatArray kv32, ShortArray kv16, FloatArray floats, int table, int kvType, int at) {
    float value;
    if (kvType == Codes.KV_F32) {
      value = kv32.get(at);
    } else {
      value = Codes.value16(floats, table, Codes.kvMantissa(kvType), kv16.get(at));
    }
    return value;
  }
}
