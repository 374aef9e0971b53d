package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * The key/value pool, [layers, 2, pool positions, kv heads, headDim]: an array of floats or of
 * 16-bit codes, of which the other is a dummy.
 */
public final class Cache {
  private Cache() {}

  /**
   * Index of a head's first element.
   *
   * @param which 0 for keys, 1 for values
   * @param position in the pool
   */
  static int at(IntArray layout, int layer, int which, int position, int kvHead) {
    int headDim = layout.get(Layout.HEAD_DIM);
    int kvSize = layout.get(Layout.KV_HEADS) * headDim;
    return ((layer * 2 + which) * layout.get(Layout.POOL) + position) * kvSize + kvHead * headDim;
  }

  /** Stores an element; {@code kvType} is a constant. */
  static void set(FloatArray kv32, ShortArray kv16, int kvType, int at, float value) {
    if (kvType == Codes.KV_F32) {
      kv32.set(at, value);
    } else {
      kv16.set(at, (short) Codes.encode(value, kvType));
    }
  }

  /** An element; {@code kvType} is a constant. */
  static float get(
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
