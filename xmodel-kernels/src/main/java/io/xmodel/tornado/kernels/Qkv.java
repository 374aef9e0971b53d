package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * One token's queries, keys and values: RMSNorm, the three projections, RoPE, and the write to the
 * cache, in one launch.
 *
 * <pre>
 * h       = x · norm / √(mean(x²) + ε)
 * q, k, v = h Wqᵀ + bq, h Wkᵀ + bk, h Wvᵀ + bv
 * q, k    = rotated: (a, b) at (i, i + headDim/2) becomes (a cos − b sin, b cos + a sin)
 *
 * state   int [State.size]          LAYER; position and cache of row 0; sets FFN_LAYER
 * words   int [bank]                the layer's matrices
 * rope    f32 [rows, 2, headDim/2]  cosines, then sines; row 0 is read
 * x       f32 [rows, hidden]        row 0 is read
 * q       f32 [heads · headDim]     out: rotated, not yet scaled
 * kv32    f32 [pool]                out if kvType is KV_F32, else a dummy; see {@link Cache#at}
 * kv16    i16 [pool]                out if kvType is 16 bits wide, else a dummy
 * </pre>
 *
 * <p>{@code bits} are those of the layer's q, k and v codes, or 0 if they differ.
 *
 * <p>Threads: {@code groups} groups of {@code rows · lanes} items, powers of two, rows at least 2.
 * A group takes {@code rows / 2} pairs of rows (i, i + headDim/2) of one head at a time, so that
 * one item can rotate both; {@code lanes} items share a row. Values go the same way, unrotated.
 * Local memory: 4 bytes an item. Bytes: the codes of three matrices, once; x and the norm once a
 * row from the caches. Specification: {@link Spec#rmsNorm}, {@link Spec#project}, {@link
 * Spec#rotate}.
 */
public final class Qkv {
  private Qkv() {}

  /** Pairs of rows. */
  public static int pairs(int heads, int kvHeads, int headDim) {
    return (heads + 2 * kvHeads) * (headDim / 2);
  }

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      IntArray words,
      FloatArray floats,
      FloatArray rope,
      FloatArray x,
      FloatArray q,
      FloatArray kv32,
      ShortArray kv16,
      int bits,
      int kvType,
      int lanes,
      int rows,
      int groups) {
    int layer = state.get(State.LAYER);
    float[] part = context.allocateFloatLocalArray(rows * lanes);
    int local = context.localIdx;
    int slot = local / lanes;
    int lane = local - slot * lanes;
    int hidden = layout.get(Layout.HIDDEN);
    int heads = layout.get(Layout.HEADS);
    int kvHeads = layout.get(Layout.KV_HEADS);
    int headDim = layout.get(Layout.HEAD_DIM);
    int norm = layout.get(Layout.layer(layer) + Layout.INPUT_NORM);
    float epsilon = floats.get(layout.get(Layout.SCALARS) + Layout.EPSILON);
    int poolPosition = state.get(State.at(0, State.CACHE)) + state.get(State.at(0, State.POSITION));
    int half = headDim / 2;
    int pairs = (heads + 2 * kvHeads) * half;
    int blocks = (2 * pairs + rows - 1) / rows;

    float square = 0f;
    for (int c = local; c < hidden; c += rows * lanes) {
      square += x.get(c) * x.get(c);
    }
    part[local] = square;
    context.localBarrier();
    for (int n = rows * lanes / 2; n > 0; n = n / 2) {
      if (local < n) {
        part[local] += part[local + n];
      }
      context.localBarrier();
    }
    float inverse = 1f / TornadoMath.sqrt(part[0] / (float) hidden + epsilon);
    context.localBarrier();

    if (context.globalIdx == 0) {
      state.set(State.FFN_LAYER, layer);
    }
    for (int block = context.groupIdx; block < blocks; block += groups) {
      int pair = (block * rows + slot) / 2;
      int head = pair / half;
      int i = pair - head * half;
      // 0 for queries, 1 for keys, 2 for values; heads are counted through all three.
      int isKey = head >= heads ? 1 : 0;
      int isValue = head >= heads + kvHeads ? 1 : 0;
      int ownHead = head - isKey * heads - isValue * kvHeads;
      int d = Layout.matrix(layer, isKey + isValue);
      // A pair beyond the last is a row beyond the values' last, which Dot does not read.
      int row = ownHead * headDim + i;
      int own = row + (slot & 1) * half;
      float own8 = Dot.row8(words, floats, layout, d, x, true, norm, own, lane, lanes, bits);
      float own16 = Dot.row16(words, floats, layout, d, x, true, norm, own, lane, lanes, bits);
      float own32 = Dot.row32(words, floats, layout, d, x, true, norm, own, lane, lanes, bits);
      part[local] = own8 + own16 + own32;
      context.localBarrier();
      for (int n = lanes / 2; n > 0; n = n / 2) {
        if (lane < n) {
          part[local] += part[local + n];
        }
        context.localBarrier();
      }
      int finisher = lane + (slot & 1);
      if (finisher == 0) {
        if (pair < pairs) {
          float a = part[local] * inverse + Dot.bias(floats, layout, d, row);
          float b = part[local + lanes] * inverse + Dot.bias(floats, layout, d, row + half);
          float cos = isValue == 1 ? 1f : rope.get(i);
          float sin = isValue == 1 ? 0f : rope.get(half + i);
          float first = a * cos - b * sin;
          float second = b * cos + a * sin;
          if (isKey == 0) {
            q.set(row, first);
            q.set(row + half, second);
          }
          if (isKey == 1) {
            int at = Cache.at(layout, layer, isValue, poolPosition, ownHead) + i;
            Cache.set(kv32, kv16, kvType, at, first);
            Cache.set(kv32, kv16, kvType, at + half, second);
          }
        }
      }
      context.localBarrier();
    }
  }
}
