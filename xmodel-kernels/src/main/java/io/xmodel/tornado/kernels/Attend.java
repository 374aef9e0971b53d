package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Causal grouped-query attention of tiles of tokens with an online softmax, in f32.
 *
 * <pre>
 * out[r][h] = softmax(q[r][h] · K · attention scale) V    over the keys at positions ≤ position(r)
 *
 * state   int [State.size]              LAYER; tiles, their rows, the rows' positions and tables
 * layout  int [Layout.size + tables]    with the rows' tables of blocks
 * q       f32 [rows, heads · headDim]   rotated, not yet scaled
 * kv32    f32 [some layers' pool]       read if kvType is KV_F32, else a dummy; see {@link Cache#at}
 * kv16    i16 [some layers' pool]       read if kvType is 16 bits wide, else a dummy
 * out     splits = 1: f32 [rows, heads · headDim]                  the result
 *         splits > 1: f32 [rows, heads, splits, headDim + 2]       (max, Σ, Σ p v) for {@link Combine}
 * </pre>
 *
 * <p>Threads: group g takes tile {@code g / (kvHeads · splits)}, kv head {@code g / splits %
 * kvHeads} and the keys of range {@code g % splits}; groups beyond {@code state[TILES]} do nothing.
 * A group has {@code queries · lanes} items, {@code queries} being the most rows of a tile times
 * the query heads of a kv head, which all share the keys and values that the group brings to local
 * memory, {@code keys} at a time: each element is read once per kv head. So many keys, at most
 * {@link Cache#BLOCK}, lie in two blocks at most, which are looked up before the elements are read.
 * A query's lanes share its keys, then its dimensions. {@code placed} is 1 if rows of the result
 * are in the order of {@link Place}, as {@link Project} wants them, else 0.
 *
 * <p>Local memory: 4 · (2 · queries · headDim + 2 · queries · keys + 2 · keys · (headDim + 1))
 * bytes. Bytes: the tile's keys and values once per kv head. Specification: {@link Spec#attend}.
 */
public final class Attend {
  /** Below every score. */
  public static final float LOWEST = -3.4e38f;

  private Attend() {}

  /** Bytes of local memory. */
  public static int localBytes(int headDim, int queries, int keys) {
    return 4 * (2 * queries * headDim + 2 * queries * keys + 2 * keys * (headDim + 1));
  }

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      FloatArray floats,
      FloatArray q,
      FloatArray kv32,
      ShortArray kv16,
      FloatArray out,
      int kvType,
      int headDim,
      int queries,
      int lanes,
      int keys,
      int splits,
      int placed) {
    Stamp.count(state, context.globalIdx);
    // A stride of headDim + 1 lets lanes read one dimension of different keys from different banks.
    float[] query = context.allocateFloatLocalArray(queries * headDim);
    float[] sums = context.allocateFloatLocalArray(queries * headDim);
    float[] score = context.allocateFloatLocalArray(queries * keys);
    float[] weight = context.allocateFloatLocalArray(queries * keys);
    float[] key = context.allocateFloatLocalArray(keys * (headDim + 1));
    float[] value = context.allocateFloatLocalArray(keys * (headDim + 1));
    int local = context.localIdx;
    int group = context.groupIdx;
    int own = local / lanes;
    int lane = local - own * lanes;
    int kvHeads = layout.get(Layout.KV_HEADS);
    int heads = layout.get(Layout.HEADS);
    int shared = heads / kvHeads;
    float scale = floats.get(layout.get(Layout.SCALARS) + Layout.ATTENTION_SCALE);
    int table = layout.get(Layout.KV_TABLE);
    int split = group - group / splits * splits;
    int kvHead = group / splits - group / (splits * kvHeads) * kvHeads;
    int tile = group / (splits * kvHeads);
    int layer = state.get(State.LAYER);
    int tileRows = 0;
    int firstRow = 0;
    if (tile < state.get(State.TILES)) {
      tileRows = state.get(State.at(tile, State.TILE_ROWS));
      firstRow = state.get(State.at(tile, State.TILE_FIRST));
    }
    int firstPosition = state.get(State.at(firstRow, State.POSITION));
    int count = tileRows > 0 ? firstPosition + tileRows : 0;
    // Whole blocks of keys to a range.
    int range = ((count + splits - 1) / splits + keys - 1) / keys * keys;
    int from = split * range;
    int to = TornadoMath.min(from + range, count);
    int blocks = state.get(State.at(firstRow, State.TABLE));
    int kvSize = kvHeads * headDim;
    int keysAt = Cache.at(layout, layer, 0, 0, kvHead);
    int valuesAt = Cache.at(layout, layer, 1, 0, kvHead);

    int token = own / shared;
    int head = kvHead * shared + own - token * shared;
    int position = token < tileRows ? firstPosition + token : -1;
    for (int i = lane; i < headDim; i += lanes) {
      float element = 0f;
      if (position >= 0) {
        element = q.get(((firstRow + token) * heads + head) * headDim + i) * scale;
      }
      query[own * headDim + i] = element;
      sums[own * headDim + i] = 0f;
    }
    float max = LOWEST;
    float sum = 0f;

    for (int begin = from; begin < to; begin += keys) {
      int n = TornadoMath.min(keys, to - begin);
      // How far keys are in the pool from where they are in the text: in one block, and the next.
      int next = Cache.nextBlock(begin);
      int early = Cache.position(layout, blocks, begin) - begin;
      int late = early;
      if (begin + n > next) {
        late = Cache.position(layout, blocks, next) - next;
      }
      for (int e = local; e < n * headDim; e += queries * lanes) {
        int j = e / headDim;
        int i = e - j * headDim;
        int away = begin + j < next ? early : late;
        int at = (begin + j + away) * kvSize + i;
        key[j * (headDim + 1) + i] = Cache.get(kv32, kv16, floats, table, kvType, keysAt + at);
        value[j * (headDim + 1) + i] = Cache.get(kv32, kv16, floats, table, kvType, valuesAt + at);
      }
      context.localBarrier();
      for (int j = lane; j < n; j += lanes) {
        float s = 0f;
        for (int i = 0; i < headDim; i++) {
          s += query[own * headDim + i] * key[j * (headDim + 1) + i];
        }
        score[own * keys + j] = begin + j <= position ? s : LOWEST;
      }
      context.localBarrier();
      float newMax = max;
      for (int j = 0; j < n; j++) {
        newMax = TornadoMath.max(newMax, score[own * keys + j]);
      }
      float fade = TornadoMath.exp(max - newMax);
      max = newMax;
      sum = sum * fade;
      for (int j = lane; j < n; j += lanes) {
        float p = TornadoMath.exp(score[own * keys + j] - newMax);
        float seen = begin + j <= position ? p : 0f;
        weight[own * keys + j] = seen;
      }
      context.localBarrier();
      for (int j = 0; j < n; j++) {
        sum += weight[own * keys + j];
      }
      for (int i = lane; i < headDim; i += lanes) {
        float o = sums[own * headDim + i] * fade;
        for (int j = 0; j < n; j++) {
          o += weight[own * keys + j] * value[j * (headDim + 1) + i];
        }
        sums[own * headDim + i] = o;
      }
      context.localBarrier();
    }

    if (position >= 0) {
      int at = (firstRow + token) * heads + head;
      if (splits == 1) {
        int size = heads * headDim;
        for (int i = lane; i < headDim; i += lanes) {
          int element = head * headDim + i;
          int place = (firstRow + token) * size + element;
          if (placed == 1) {
            place = (firstRow + token) * Place.size(size) + Place.of(element, size);
          }
          out.set(place, sums[own * headDim + i] / sum);
        }
      } else {
        int part = (at * splits + split) * (headDim + 2);
        if (lane == 0) {
          out.set(part, max);
          out.set(part + 1, sum);
        }
        for (int i = lane; i < headDim; i += lanes) {
          out.set(part + 2 + i, sums[own * headDim + i]);
        }
      }
    }
  }
}
