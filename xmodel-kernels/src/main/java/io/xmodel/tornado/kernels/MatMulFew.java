package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Stored matrices times a few tokens: all projections of the few-rows plan and its head. Each
 * weight is read and decoded once, and multiplies all tokens while it is in a register.
 *
 * <pre>
 * p[t] = W h[t] + b
 *
 * kind    matrices   h                   y
 * QUERY   q, k, v    normed stream       queries, rotated, and the cache: see {@link Qkv}
 * OUTPUT  output     attention           y += attention residual scale · p
 * GATE    gate, up   normed stream       y  = silu(p of gate) · p of up
 * DOWN    down       SwiGLU              y += ffn residual scale · p
 * HEAD    head       normed stream       y  = logits scale · p
 *
 * state   int [State.size]               ROWS tokens, of the head LOGITS; LAYER or FFN_LAYER; places
 * words   int [bank]                     the matrices' codes
 * rope    f32 [rows, 2, headDim/2]       cosines, then sines; read for QUERY
 * h       f32 [tokens, Place.size]       rows in the order of {@link Place}; all are read
 * y       f32 QUERY: [rows, heads · headDim]; OUTPUT, DOWN: [rows, hidden]; HEAD: [rows, vocab];
 *             GATE: [rows, Place.size], rows in the order of {@link Place}
 * kv32    f32 [some layers' pool]        out for QUERY if kvType is KV_F32; see {@link Cache#at}
 * kv16    i16 [some layers' pool]        out for QUERY if kvType is 16 bits wide
 * </pre>
 *
 * <p>{@code what} is the kind, plus 8 · kvType. {@code storage} is what is known of the matrices,
 * see {@link Storage}. Where nothing is known, as formats differ, lanes take a column at a time,
 * and neighbours read the same int.
 *
 * <p>Threads: groups of {@code rows · lanes} items, lanes a power of two. A group takes {@code
 * rows} pairs of rows at a time: (i, i + headDim/2) of a head, a gate and its up, or rows half a
 * matrix apart. The {@code lanes} items of a pair share its columns. An item has a sum for each
 * token and row, of {@code tokens} tokens: a multiple of 4 up to {@link #MOST}. Local memory:
 * {@link #localBytes}. Bytes: the matrices' codes once; h once a pair, from the caches.
 * Specification: {@link Spec#project}, {@link Spec#rotate}, {@link Spec#swiGlu}.
 */
public final class MatMulFew {
  /** The most tokens. */
  public static final int MOST = 16;

  /** Ints of a row that a lane reads before it uses them. */
  private static final int AHEAD = 2;

  private MatMulFew() {}

  /** Bytes of local memory. */
  public static int localBytes(int tokens, int lanes, int rows) {
    return 4 * 2 * rows * tokens * (lanes + 1);
  }

  /** Pairs of rows of a matrix that has no other beside it. */
  public static int pairs(int rows) {
    return (rows + 1) / 2;
  }

  /** The argument that says what is computed. */
  public static int what(int kind, int kvType) {
    return kind + 8 * kvType;
  }

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      IntArray words,
      FloatArray floats,
      FloatArray rope,
      FloatArray h,
      FloatArray y,
      FloatArray kv32,
      ShortArray kv16,
      int what,
      int storage,
      int tokens,
      int lanes,
      int rows) {
    Stamp.count(state, context.globalIdx);
    // A stride of lanes + 1 lets items add up different sums from different banks.
    float[] part = context.allocateFloatLocalArray(2 * rows * tokens * (lanes + 1));
    int kind = what & 7;
    int kvType = what >> 3;
    int local = context.localIdx;
    int items = rows * lanes;
    int slot = local / lanes;
    int lane = local - slot * lanes;
    int even = isEven(lanes, storage);
    int first = even == 1 ? 0 : lane;
    int own = lane - first;
    int layer = state.get(kind <= Layout.OUTPUT ? State.LAYER : State.FFN_LAYER);
    int count = state.get(kind == Layout.HEAD ? State.LOGITS : State.ROWS);
    int pairs = pairs(layout, layer, kind);
    int blocks = (pairs + rows - 1) / rows;
    int groups = context.globalGroupSizeX / items;
    int columns = Storage.columns(storage);
    if (storage == Storage.UNKNOWN) {
      columns = layout.get(matrix(layout, layer, kind, 0) + Layout.COLUMNS);
    }
    int size = Place.size(columns);
    int quarter = Place.quarter(columns);
    int bits = Storage.bits(storage);
    int perInt = storage == Storage.UNKNOWN ? 1 : 32 / TornadoMath.max(bits, 1);
    int n = (columns + perInt - 1) / perInt;
    int ints = storage == Storage.UNKNOWN ? 0 : n;
    for (int block = context.groupIdx; block < blocks; block += groups) {
      int wanted = block * rows + slot;
      int pair = TornadoMath.min(wanted, pairs - 1);
      int d = matrix(layout, layer, kind, pair);
      int dOther = matrixOther(layer, kind, d);
      int row = row(layout, kind, pair);
      int rowOther = rowOther(layout, kind, d, row);
      int scales = Dot.scaleRow(layout, d, row);
      int scalesOther = Dot.scaleRow(layout, dOther, rowOther);
      // Rows whose storage is known share it.
      int table = layout.get(d + Layout.TABLE);
      int mantissa = layout.get(d + Layout.MANTISSA);
      int at = Dot.at(layout, d, row) + own;
      int atOther = Dot.at(layout, dOther, rowOther) + own;
      float a0 = 0f;
      float a1 = 0f;
      float a2 = 0f;
      float a3 = 0f;
      float a4 = 0f;
      float a5 = 0f;
      float a6 = 0f;
      float a7 = 0f;
      float a8 = 0f;
      float a9 = 0f;
      float a10 = 0f;
      float a11 = 0f;
      float a12 = 0f;
      float a13 = 0f;
      float a14 = 0f;
      float a15 = 0f;
      float b0 = 0f;
      float b1 = 0f;
      float b2 = 0f;
      float b3 = 0f;
      float b4 = 0f;
      float b5 = 0f;
      float b6 = 0f;
      float b7 = 0f;
      float b8 = 0f;
      float b9 = 0f;
      float b10 = 0f;
      float b11 = 0f;
      float b12 = 0f;
      float b13 = 0f;
      float b14 = 0f;
      float b15 = 0f;
      // The loop's end is n itself: where another bound implies i < n, TornadoVM's OpenCL backend
      // is left with a constant condition in Dot.word, which it refuses.
      if (wanted < pairs) {
        for (int i = first; i < n; i += AHEAD * lanes) {
          int v0 = Dot.word(words, at + i, i, 0, ints);
          int v1 = Dot.word(words, at + i, i, lanes, ints);
          int w0 = Dot.word(words, atOther + i, i, 0, ints);
          int w1 = Dot.word(words, atOther + i, i, lanes, ints);
          for (int number = 0; number < AHEAD; number++) {
            int j = i + number * lanes;
            int from = (j + own) * perInt;
            int word = number == 0 ? v0 : v1;
            int wordOther = number == 0 ? w0 : w1;
            // Constants, mostly: but for the last int of a row that does not fill it.
            int codes = even == 1 ? perInt : TornadoMath.min(perInt, columns - from);
            int some = j < n ? codes : 0;
            int place = even == 1 ? Dot.place(j, own, storage) : 0;
            float scale = scale(floats, layout, d, scales, from, some, storage);
            float scaleOther = scale(floats, layout, dOther, scalesOther, from, some, storage);
            for (int k = 0; k < some; k++) {
              int c = even == 1 ? k : from + k;
              int p = place + (c & 3) * quarter + (c >> 2);
              float v = 0f;
              float w = 0f;
              if (storage == Storage.UNKNOWN) {
                v = Embed.element(words, floats, layout, d, row, from);
                w = Embed.element(words, floats, layout, dOther, rowOther, from);
              } else {
                int code = word >> (bits * k);
                int codeOther = wordOther >> (bits * k);
                v = scale * Codes.value(floats, table, mantissa, code, bits, storage);
                w = scaleOther * Codes.value(floats, table, mantissa, codeOther, bits, storage);
              }
              float h0 = h.get(p);
              a0 += v * h0;
              b0 += w * h0;
              float h1 = h.get(p + size);
              a1 += v * h1;
              b1 += w * h1;
              float h2 = h.get(p + 2 * size);
              a2 += v * h2;
              b2 += w * h2;
              float h3 = h.get(p + 3 * size);
              a3 += v * h3;
              b3 += w * h3;
              if (tokens > 4) {
                float h4 = h.get(p + 4 * size);
                a4 += v * h4;
                b4 += w * h4;
                float h5 = h.get(p + 5 * size);
                a5 += v * h5;
                b5 += w * h5;
                float h6 = h.get(p + 6 * size);
                a6 += v * h6;
                b6 += w * h6;
                float h7 = h.get(p + 7 * size);
                a7 += v * h7;
                b7 += w * h7;
              }
              if (tokens > 8) {
                float h8 = h.get(p + 8 * size);
                a8 += v * h8;
                b8 += w * h8;
                float h9 = h.get(p + 9 * size);
                a9 += v * h9;
                b9 += w * h9;
                float h10 = h.get(p + 10 * size);
                a10 += v * h10;
                b10 += w * h10;
                float h11 = h.get(p + 11 * size);
                a11 += v * h11;
                b11 += w * h11;
              }
              if (tokens > 12) {
                float h12 = h.get(p + 12 * size);
                a12 += v * h12;
                b12 += w * h12;
                float h13 = h.get(p + 13 * size);
                a13 += v * h13;
                b13 += w * h13;
                float h14 = h.get(p + 14 * size);
                a14 += v * h14;
                b14 += w * h14;
                float h15 = h.get(p + 15 * size);
                a15 += v * h15;
                b15 += w * h15;
              }
            }
          }
        }
      }
      int sum = slot * tokens * (lanes + 1) + lane;
      int sumOther = sum + rows * tokens * (lanes + 1);
      part[sum] = a0;
      part[sumOther] = b0;
      part[sum + lanes + 1] = a1;
      part[sumOther + lanes + 1] = b1;
      part[sum + 2 * (lanes + 1)] = a2;
      part[sumOther + 2 * (lanes + 1)] = b2;
      part[sum + 3 * (lanes + 1)] = a3;
      part[sumOther + 3 * (lanes + 1)] = b3;
      if (tokens > 4) {
        part[sum + 4 * (lanes + 1)] = a4;
        part[sumOther + 4 * (lanes + 1)] = b4;
        part[sum + 5 * (lanes + 1)] = a5;
        part[sumOther + 5 * (lanes + 1)] = b5;
        part[sum + 6 * (lanes + 1)] = a6;
        part[sumOther + 6 * (lanes + 1)] = b6;
        part[sum + 7 * (lanes + 1)] = a7;
        part[sumOther + 7 * (lanes + 1)] = b7;
      }
      if (tokens > 8) {
        part[sum + 8 * (lanes + 1)] = a8;
        part[sumOther + 8 * (lanes + 1)] = b8;
        part[sum + 9 * (lanes + 1)] = a9;
        part[sumOther + 9 * (lanes + 1)] = b9;
        part[sum + 10 * (lanes + 1)] = a10;
        part[sumOther + 10 * (lanes + 1)] = b10;
        part[sum + 11 * (lanes + 1)] = a11;
        part[sumOther + 11 * (lanes + 1)] = b11;
      }
      if (tokens > 12) {
        part[sum + 12 * (lanes + 1)] = a12;
        part[sumOther + 12 * (lanes + 1)] = b12;
        part[sum + 13 * (lanes + 1)] = a13;
        part[sumOther + 13 * (lanes + 1)] = b13;
        part[sum + 14 * (lanes + 1)] = a14;
        part[sumOther + 14 * (lanes + 1)] = b14;
        part[sum + 15 * (lanes + 1)] = a15;
        part[sumOther + 15 * (lanes + 1)] = b15;
      }
      context.localBarrier();
      for (int s = lanes / 2; s > 0; s = s / 2) {
        for (int e = local; e < 2 * rows * tokens * s; e += items) {
          int to = e / s * (lanes + 1) + e - e / s * s;
          part[to] += part[to + s];
        }
        context.localBarrier();
      }
      for (int e = local; e < rows * tokens; e += items) {
        int token = e - e / tokens * tokens;
        int done = block * rows + e / tokens;
        int last = token < count ? pairs : 0;
        if (done < last) {
          int to = matrix(layout, layer, kind, done);
          int toOther = matrixOther(layer, kind, to);
          int toRow = row(layout, kind, done);
          int toRowOther = rowOther(layout, kind, to, toRow);
          float a = whole(layout, floats, to, toRow, part[e * (lanes + 1)], storage);
          float b =
              whole(
                  layout,
                  floats,
                  toOther,
                  toRowOther,
                  part[(rows * tokens + e) * (lanes + 1)],
                  storage);
          if (kind == Layout.QUERY) {
            float cos = Qkv.cos(layout, rope, done, token);
            float sin = Qkv.sin(layout, rope, done, token);
            float one = a * cos - b * sin;
            float two = b * cos + a * sin;
            int which = Qkv.kind(layout, done);
            Qkv.store(state, layout, y, kv32, kv16, kvType, layer, which, toRow, token, one);
            Qkv.store(state, layout, y, kv32, kv16, kvType, layer, which, toRowOther, token, two);
          } else {
            finish(layout, floats, y, kind, to, toRow, toRowOther, token, a, b);
          }
        }
      }
      context.localBarrier();
    }
  }

  /** As {@link Dot#isEven}, and there are no columns but those of whole ints. */
  private static int isEven(int lanes, int storage) {
    int rest = Storage.columns(storage) * Storage.bits(storage) & 31;
    return rest == 0 ? Dot.isEven(lanes, storage) : 0;
  }

  /** Pairs of rows of a kind. */
  private static int pairs(IntArray layout, int layer, int kind) {
    int pairs = 0;
    if (kind == Layout.QUERY) {
      int heads = layout.get(Layout.HEADS) + 2 * layout.get(Layout.KV_HEADS);
      pairs = heads * (layout.get(Layout.HEAD_DIM) / 2);
    } else {
      int rows = layout.get(matrix(layout, layer, kind, 0) + Layout.ROWS);
      pairs = kind == Layout.GATE ? rows : pairs(rows);
    }
    return pairs;
  }

  /** The descriptor of the matrix with a pair's first row. */
  private static int matrix(IntArray layout, int layer, int kind, int pair) {
    int own = kind;
    if (kind == Layout.QUERY) {
      own = Qkv.kind(layout, pair);
    }
    return kind == Layout.HEAD ? Layout.HEAD_AT : Layout.matrix(layer, own);
  }

  /** The descriptor of the matrix with a pair's second row. */
  private static int matrixOther(int layer, int kind, int d) {
    return kind == Layout.GATE ? Layout.matrix(layer, Layout.UP) : d;
  }

  /** A pair's first row. */
  private static int row(IntArray layout, int kind, int pair) {
    int row = pair;
    if (kind == Layout.QUERY) {
      row = Qkv.row(layout, pair);
    }
    return row;
  }

  /** A pair's second row; the first once more where there is none. */
  private static int rowOther(IntArray layout, int kind, int d, int first) {
    int row = first;
    if (kind == Layout.QUERY) {
      row = first + layout.get(Layout.HEAD_DIM) / 2;
    }
    if (kind != Layout.QUERY) {
      if (kind != Layout.GATE) {
        int rows = layout.get(d + Layout.ROWS);
        int half = pairs(rows);
        row = first + half < rows ? first + half : first;
      }
    }
    return row;
  }

  /** What an int's codes are multiplied by as they come, where a row has several scales. */
  private static float scale(
      FloatArray floats, IntArray layout, int d, int scales, int column, int some, int storage) {
    float scale = 1f;
    if (storage != Storage.UNKNOWN) {
      if (Storage.blocks(storage) == 1) {
        if (some > 0) {
          scale = floats.get(scales + (column >> layout.get(d + Layout.SCALE_SHIFT)));
        }
      }
    }
    return scale;
  }

  /** A row's sum times its scale, and its bias. */
  private static float whole(
      IntArray layout, FloatArray floats, int d, int row, float sum, int storage) {
    return Dot.scaled(sum, floats, Dot.scaleRow(layout, d, row), storage)
        + Dot.bias(floats, layout, d, row);
  }

  /** Leaves what becomes of a token's pair of products. */
  private static void finish(
      IntArray layout,
      FloatArray floats,
      FloatArray y,
      int kind,
      int d,
      int row,
      int rowOther,
      int token,
      float a,
      float b) {
    int rows = layout.get(d + Layout.ROWS);
    if (kind == Layout.GATE) {
      int to = token * Place.size(rows) + Place.of(row, rows);
      y.set(to, a / (1f + TornadoMath.exp(-a)) * b);
    } else {
      float scale = floats.get(layout.get(Layout.SCALARS) + MatMul.scalar(kind));
      add(y, kind, token * rows + row, scale * a);
      if (rowOther != row) {
        add(y, kind, token * rows + rowOther, scale * b);
      }
    }
  }

  /** Adds to an element, or sets it: a logit. */
  private static void add(FloatArray y, int kind, int at, float value) {
    float sum = value;
    if (kind != Layout.HEAD) {
      sum = y.get(at) + value;
    }
    y.set(at, sum);
  }
}
