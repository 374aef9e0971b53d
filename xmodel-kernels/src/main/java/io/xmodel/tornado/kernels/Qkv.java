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
 * q, k, v = s h Wqᵀ + bq, s h Wkᵀ + bk, s h Wvᵀ + bv        s = 1 / √(mean(x²) + ε),  h = x · norm
 * q, k    = rotated: (a, b) at (i, i + headDim/2) becomes (a cos − b sin, b cos + a sin)
 *
 * state   int [State.size]          LAYER; position and table of row 0; sets FFN_LAYER
 * layout  int [Layout.size + tables] with row 0's table of blocks
 * words   int [bank]                the layer's matrices
 * rope    f32 [rows, 2, headDim/2]  cosines, then sines; row 0 is read
 * x       f32 [rows, hidden]        row 0 is read, for the root mean square
 * h       f32 [Place.size]          from {@link Embed} or {@link Project}
 * q       f32 [heads · headDim]     out: rotated, not yet scaled
 * kv32    f32 [some layers' pool]   out if kvType is KV_F32, else a dummy; see {@link Cache#at}
 * kv16    i16 [some layers' pool]   out if kvType is 16 bits wide, else a dummy
 * </pre>
 *
 * <p>{@code storage} is what is known of the three matrices, see {@link Storage}.
 *
 * <p>Threads: groups of {@code rows · lanes} items, powers of two. A group takes {@code rows} pairs
 * of rows (i, i + headDim/2) of one head at a time; the {@code lanes} items of a pair take both
 * rows together, and one of them rotates. Values go the same way, unrotated. Local memory: 12 bytes
 * an item. Bytes: the codes of three matrices, once; x and h from the caches. Specification: {@link
 * Spec#rmsNorm}, {@link Spec#project}, {@link Spec#rotate}.
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
      FloatArray h,
      FloatArray q,
      FloatArray kv32,
      ShortArray kv16,
      int storage,
      int kvType,
      int lanes,
      int rows) {
    Stamp.count(state, context.globalIdx);
    int layer = state.get(State.LAYER);
    float[] firsts = context.allocateFloatLocalArray(rows * lanes);
    float[] seconds = context.allocateFloatLocalArray(rows * lanes);
    float[] squares = context.allocateFloatLocalArray(rows * lanes);
    int local = context.localIdx;
    int slot = local / lanes;
    int lane = local - slot * lanes;
    int even = Dot.isEven(lanes, storage);
    int first = Dot.first(lane, lanes, storage);
    int own = lane - first;
    int hidden = layout.get(Layout.HIDDEN);
    int heads = layout.get(Layout.HEADS);
    int kvHeads = layout.get(Layout.KV_HEADS);
    int headDim = layout.get(Layout.HEAD_DIM);
    float epsilon = floats.get(layout.get(Layout.SCALARS) + Layout.EPSILON);
    int half = headDim / 2;
    int pairs = (heads + 2 * kvHeads) * half;
    int blocks = (pairs + rows - 1) / rows;
    int groups = context.globalGroupSizeX / (rows * lanes);
    float square = 0f;
    for (int c = local; c < hidden; c += rows * lanes) {
      square += x.get(c) * x.get(c);
    }
    if (context.globalIdx == 0) {
      state.set(State.FFN_LAYER, layer);
    }
    // The squares are added up on the way of the first sums: nothing waits for them.
    float inverse = 0f;
    int top = rows * lanes / 2;
    for (int block = context.groupIdx; block < blocks; block += groups) {
      int wanted = block * rows + slot;
      int pair = TornadoMath.min(wanted, pairs - 1);
      int kind = kind(layout, pair);
      int d = Layout.matrix(layer, kind);
      int row = row(layout, pair);
      int other = row + half;
      int n = Dot.ints(layout, d, storage);
      int at = Dot.at(layout, d, row) + own;
      int atOther = Dot.at(layout, d, other) + own;
      int scales = Dot.scaleRow(layout, d, row);
      int scalesOther = Dot.scaleRow(layout, d, other);
      float a = 0f;
      float b = 0f;
      if (wanted < pairs) {
        for (int w = first; w < n; w += Dot.AHEAD * lanes) {
          int place = Dot.place(w, own, storage);
          int a0 = Dot.word(words, at + w, w, 0, n);
          int a1 = Dot.word(words, at + w, w, lanes, n);
          int a2 = Dot.word(words, at + w, w, 2 * lanes, n);
          int a3 = Dot.word(words, at + w, w, 3 * lanes, n);
          int b0 = Dot.word(words, atOther + w, w, 0, n);
          int b1 = Dot.word(words, atOther + w, w, lanes, n);
          int b2 = Dot.word(words, atOther + w, w, 2 * lanes, n);
          int b3 = Dot.word(words, atOther + w, w, 3 * lanes, n);
          a +=
              Dot.product(
                      floats, layout, d, h, scales, n, w, own, even, place, 0, lanes, a0, storage)
                  + Dot.product(
                      floats, layout, d, h, scales, n, w, own, even, place, 1, lanes, a1, storage)
                  + Dot.product(
                      floats, layout, d, h, scales, n, w, own, even, place, 2, lanes, a2, storage)
                  + Dot.product(
                      floats, layout, d, h, scales, n, w, own, even, place, 3, lanes, a3, storage);
          b +=
              Dot.product(
                      floats,
                      layout,
                      d,
                      h,
                      scalesOther,
                      n,
                      w,
                      own,
                      even,
                      place,
                      0,
                      lanes,
                      b0,
                      storage)
                  + Dot.product(
                      floats,
                      layout,
                      d,
                      h,
                      scalesOther,
                      n,
                      w,
                      own,
                      even,
                      place,
                      1,
                      lanes,
                      b1,
                      storage)
                  + Dot.product(
                      floats,
                      layout,
                      d,
                      h,
                      scalesOther,
                      n,
                      w,
                      own,
                      even,
                      place,
                      2,
                      lanes,
                      b2,
                      storage)
                  + Dot.product(
                      floats,
                      layout,
                      d,
                      h,
                      scalesOther,
                      n,
                      w,
                      own,
                      even,
                      place,
                      3,
                      lanes,
                      b3,
                      storage);
        }
      }
      firsts[local] =
          Dot.scaled(a, floats, scales, storage)
              + Dot.tail(words, floats, layout, d, h, row, lane, lanes, storage);
      seconds[local] =
          Dot.scaled(b, floats, scalesOther, storage)
              + Dot.tail(words, floats, layout, d, h, other, lane, lanes, storage);
      squares[local] = square;
      context.localBarrier();
      for (int s = top; s > 0; s = s / 2) {
        int apart = s < lanes ? s : 0;
        if (lane < apart) {
          firsts[local] += firsts[local + s];
          seconds[local] += seconds[local + s];
        }
        if (local < s) {
          squares[local] += squares[local + s];
        }
        context.localBarrier();
      }
      if (inverse == 0f) {
        inverse = 1f / TornadoMath.sqrt(squares[0] / (float) hidden + epsilon);
      }
      if (lane == 0) {
        if (wanted < pairs) {
          a = firsts[local] * inverse + Dot.bias(floats, layout, d, row);
          b = seconds[local] * inverse + Dot.bias(floats, layout, d, other);
          float cos = cos(layout, rope, pair, 0);
          float sin = sin(layout, rope, pair, 0);
          float one = a * cos - b * sin;
          float two = b * cos + a * sin;
          store(state, layout, q, kv32, kv16, kvType, layer, kind, row, 0, one);
          store(state, layout, q, kv32, kv16, kvType, layer, kind, other, 0, two);
        }
      }
      top = lanes / 2;
      context.localBarrier();
    }
  }

  /** The matrix of a pair of rows: heads are counted through queries, keys and values. */
  static int kind(IntArray layout, int pair) {
    int head = pair / (layout.get(Layout.HEAD_DIM) / 2);
    int isKey = head >= layout.get(Layout.HEADS) ? 1 : 0;
    int isValue = head >= layout.get(Layout.HEADS) + layout.get(Layout.KV_HEADS) ? 1 : 0;
    return isKey + isValue;
  }

  /** The first row of a pair in its matrix; the second is headDim / 2 further on. */
  static int row(IntArray layout, int pair) {
    int half = layout.get(Layout.HEAD_DIM) / 2;
    int head = pair / half;
    int kind = kind(layout, pair);
    int isKey = kind > 0 ? 1 : 0;
    int isValue = kind > 1 ? 1 : 0;
    int own = head - isKey * layout.get(Layout.HEADS) - isValue * layout.get(Layout.KV_HEADS);
    return own * 2 * half + pair - head * half;
  }

  /** The cosine that a token's pair is rotated by; values are not. */
  static float cos(IntArray layout, FloatArray rope, int pair, int token) {
    int headDim = layout.get(Layout.HEAD_DIM);
    int i = pair - pair / (headDim / 2) * (headDim / 2);
    return kind(layout, pair) == Layout.VALUE ? 1f : rope.get(token * headDim + i);
  }

  /** The sine. */
  static float sin(IntArray layout, FloatArray rope, int pair, int token) {
    int headDim = layout.get(Layout.HEAD_DIM);
    int i = pair - pair / (headDim / 2) * (headDim / 2);
    return kind(layout, pair) == Layout.VALUE ? 0f : rope.get(token * headDim + headDim / 2 + i);
  }

  /** Leaves an element of a token's query, key or value. */
  static void store(
      IntArray state,
      IntArray layout,
      FloatArray q,
      FloatArray kv32,
      ShortArray kv16,
      int kvType,
      int layer,
      int kind,
      int row,
      int token,
      float value) {
    int headDim = layout.get(Layout.HEAD_DIM);
    if (kind == Layout.QUERY) {
      q.set(token * layout.get(Layout.HEADS) * headDim + row, value);
    } else {
      int head = row / headDim;
      int position =
          Cache.position(
              layout,
              state.get(State.at(token, State.TABLE)),
              state.get(State.at(token, State.POSITION)));
      int at = Cache.at(layout, layer, kind - Layout.KEY, position, head);
      Cache.set(kv32, kv16, kvType, at + row - head * headDim, value);
    }
  }
}
