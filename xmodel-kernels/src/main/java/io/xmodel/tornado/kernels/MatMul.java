package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A stored matrix times a block of tokens: all projections of the block plan and its head.
 *
 * <pre>
 * p[t] = W h[t] + b,  h = x · norm · inverse[t] where the kind has a norm, else x
 *
 * kind                        norm             y
 * QUERY, KEY, VALUE           input            y  = p
 * OUTPUT                      –                y += attention residual scale · p
 * GATE                        post-attention   y  = p
 * UP                          post-attention   y  = silu(y) · p
 * DOWN                        –                y += ffn residual scale · p
 * HEAD                        final            y  = logits scale · p
 *
 * state    int [State.HEADER]      ROWS tokens, of the head LOGITS; LAYER or FFN_LAYER
 * words    int [bank]              the matrix' codes, any dtype
 * x        f32 [tokens, columns]
 * inverse  f32 [tokens]            see {@link InverseRms}; not read where there is no norm
 * y        f32 [tokens, rows]
 * </pre>
 *
 * <p>{@code bits} are those of the matrix' codes, or 0 to ask its descriptor.
 *
 * <p>Threads: {@code 4 · tokens} items a group, {@code tokens} a multiple of 4 up to 64. With R =
 * {@code ceil(rows / TILE)}, group g computes rows {@code g % R · TILE} on, of tokens {@code g / R
 * · tokens} on; R · ceil(most tokens / tokens) groups, those without tokens do nothing. {@link
 * #STEP} columns at a time come to local memory, decoded and normed; an item computes 4 rows, 16
 * apart, of 4 consecutive tokens, unless none of them exists. Local memory: 4 · STEP · (TILE +
 * tokens + 2) bytes. Bytes: the codes once for each {@code tokens} tokens; x once a group.
 * Specification: {@link Spec#rmsNorm}, {@link Spec#project}, {@link Spec#swiGlu}.
 */
public final class MatMul {
  /** Rows of a group. */
  public static final int TILE = 64;

  /** Columns in local memory. */
  public static final int STEP = 32;

  private MatMul() {}

  /** Groups for a matrix. */
  public static int groups(int rows, int maxTokens, int tokens) {
    return (rows + TILE - 1) / TILE * ((maxTokens + tokens - 1) / tokens);
  }

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      IntArray words,
      FloatArray floats,
      FloatArray x,
      FloatArray inverse,
      FloatArray y,
      int kind,
      int bits,
      int tokens) {
    Stamp.count(state, context.globalIdx);
    float[] w = context.allocateFloatLocalArray(STEP * (TILE + 1));
    float[] h = context.allocateFloatLocalArray(STEP * (tokens + 1));
    int local = context.localIdx;
    int items = 4 * tokens;
    boolean isHead = kind == Layout.HEAD;
    int layer = state.get(kind <= Layout.OUTPUT ? State.LAYER : State.FFN_LAYER);
    int d = isHead ? Layout.HEAD_AT : Layout.matrix(layer, kind);
    int rows = layout.get(d + Layout.ROWS);
    int columns = layout.get(d + Layout.COLUMNS);
    int stride = layout.get(d + Layout.STRIDE);
    int base = layout.get(d + Layout.BASE);
    int own = bits;
    if (bits == 0) {
      own = layout.get(d + Layout.BITS);
    }
    int table = layout.get(d + Layout.TABLE);
    int mantissa = layout.get(d + Layout.MANTISSA);
    int block = layout.get(d + Layout.SCALE_COLUMNS);
    int count = isHead ? state.get(State.LOGITS) : state.get(State.ROWS);
    boolean plain = kind == Layout.OUTPUT || kind == Layout.DOWN;
    int layerNorm = kind < Layout.OUTPUT ? Layout.INPUT_NORM : Layout.POST_NORM;
    int normAt = isHead ? Layout.FINAL_NORM : Layout.layer(layer) + layerNorm;
    int norm = layout.get(normAt);

    int rowTiles = (rows + TILE - 1) / TILE;
    int tokenTile = context.groupIdx / rowTiles;
    int firstRow = (context.groupIdx - tokenTile * rowTiles) * TILE;
    int firstToken = tokenTile * tokens;
    int have = TornadoMath.min(count - firstToken, tokens);
    int end = have > 0 ? columns : 0;
    int r = local & 15;
    int t = (local / 16) * 4;
    int depth = t < have ? STEP : 0;
    int ints4 = own == 4 ? TILE * STEP / 8 : 0;
    int ints8 = own == 8 ? TILE * STEP / 4 : 0;
    int ints16 = own == 16 ? TILE * STEP / 2 : 0;
    int ints32 = own == 32 ? TILE * STEP : 0;

    float a00 = 0f;
    float a01 = 0f;
    float a02 = 0f;
    float a03 = 0f;
    float a10 = 0f;
    float a11 = 0f;
    float a12 = 0f;
    float a13 = 0f;
    float a20 = 0f;
    float a21 = 0f;
    float a22 = 0f;
    float a23 = 0f;
    float a30 = 0f;
    float a31 = 0f;
    float a32 = 0f;
    float a33 = 0f;
    for (int from = 0; from < end; from += STEP) {
      for (int e = local; e < ints4; e += items) {
        int row = firstRow + e / (STEP / 8);
        int c = 8 * (e & (STEP / 8 - 1));
        int at = c * (TILE + 1) + e / (STEP / 8);
        int word = 0;
        float scale = 0f;
        if (row < rows) {
          if (from + c < columns) {
            word = words.get(base + row * stride + ((from + c) >> 3));
            scale = floats.get(Dot.scaleRow(layout, d, row) + (from + c) / block);
          }
        }
        for (int k = 0; k < 8; k++) {
          w[at + k * (TILE + 1)] = Codes.integer(word >> (4 * k), 4) * scale;
        }
      }
      for (int e = local; e < ints8; e += items) {
        int row = firstRow + e / (STEP / 4);
        int c = 4 * (e & (STEP / 4 - 1));
        int at = c * (TILE + 1) + e / (STEP / 4);
        int word = 0;
        float scale = 0f;
        if (row < rows) {
          if (from + c < columns) {
            word = words.get(base + row * stride + ((from + c) >> 2));
            scale = floats.get(Dot.scaleRow(layout, d, row) + (from + c) / block);
          }
        }
        w[at] = Codes.value8(floats, table, word) * scale;
        w[at + TILE + 1] = Codes.value8(floats, table, word >> 8) * scale;
        w[at + 2 * (TILE + 1)] = Codes.value8(floats, table, word >> 16) * scale;
        w[at + 3 * (TILE + 1)] = Codes.value8(floats, table, word >> 24) * scale;
      }
      for (int e = local; e < ints16; e += items) {
        int row = firstRow + e / (STEP / 2);
        int c = 2 * (e & (STEP / 2 - 1));
        int at = c * (TILE + 1) + e / (STEP / 2);
        int word = 0;
        float scale = 0f;
        if (row < rows) {
          if (from + c < columns) {
            word = words.get(base + row * stride + ((from + c) >> 1));
            scale = floats.get(Dot.scaleRow(layout, d, row) + (from + c) / block);
          }
        }
        w[at] = Codes.value16(floats, table, mantissa, word) * scale;
        w[at + TILE + 1] = Codes.value16(floats, table, mantissa, word >> 16) * scale;
      }
      for (int e = local; e < ints32; e += items) {
        int row = firstRow + e / STEP;
        int c = e & (STEP - 1);
        float value = 0f;
        if (row < rows) {
          if (from + c < columns) {
            value =
                Codes.value32(floats, table, words.get(base + row * stride + from + c))
                    * floats.get(Dot.scaleRow(layout, d, row) + (from + c) / block);
          }
        }
        w[c * (TILE + 1) + e / STEP] = value;
      }
      for (int e = local; e < STEP * tokens; e += items) {
        int token = e / STEP;
        int c = e & (STEP - 1);
        float value = 0f;
        if (token < have) {
          if (from + c < columns) {
            value = x.get((firstToken + token) * columns + from + c);
            if (!plain) {
              value = value * floats.get(norm + from + c) * inverse.get(firstToken + token);
            }
          }
        }
        h[c * (tokens + 1) + token] = value;
      }
      context.localBarrier();
      for (int c = 0; c < depth; c++) {
        int wAt = c * (TILE + 1) + r;
        int hAt = c * (tokens + 1) + t;
        float w0 = w[wAt];
        float w1 = w[wAt + 16];
        float w2 = w[wAt + 32];
        float w3 = w[wAt + 48];
        float h0 = h[hAt];
        float h1 = h[hAt + 1];
        float h2 = h[hAt + 2];
        float h3 = h[hAt + 3];
        a00 += w0 * h0;
        a01 += w0 * h1;
        a02 += w0 * h2;
        a03 += w0 * h3;
        a10 += w1 * h0;
        a11 += w1 * h1;
        a12 += w1 * h2;
        a13 += w1 * h3;
        a20 += w2 * h0;
        a21 += w2 * h1;
        a22 += w2 * h2;
        a23 += w2 * h3;
        a30 += w3 * h0;
        a31 += w3 * h1;
        a32 += w3 * h2;
        a33 += w3 * h3;
      }
      context.localBarrier();
    }

    int row = firstRow + r;
    int at = firstToken + t;
    int left = have - t;
    float s = floats.get(layout.get(Layout.SCALARS) + scalar(kind));
    finish(layout, floats, y, d, kind, s, rows, row, at, left, a00, a01, a02, a03);
    finish(layout, floats, y, d, kind, s, rows, row + 16, at, left, a10, a11, a12, a13);
    finish(layout, floats, y, d, kind, s, rows, row + 32, at, left, a20, a21, a22, a23);
    finish(layout, floats, y, d, kind, s, rows, row + 48, at, left, a30, a31, a32, a33);
  }

  /** The scalar that a kind's outputs are multiplied by, or one that is not used. */
  public static int scalar(int kind) {
    int residual = kind == Layout.OUTPUT ? Layout.ATTENTION_RESIDUAL : Layout.FFN_RESIDUAL;
    return kind == Layout.HEAD ? Layout.LOGITS_SCALE : residual;
  }

  /** One row of up to 4 tokens. */
  private static void finish(
      IntArray layout,
      FloatArray floats,
      FloatArray y,
      int d,
      int kind,
      float scale,
      int rows,
      int row,
      int token,
      int left,
      float p0,
      float p1,
      float p2,
      float p3) {
    int tokens = row < rows ? left : 0;
    float bias = 0f;
    if (tokens > 0) {
      bias = Dot.bias(floats, layout, d, row);
    }
    for (int i = 0; i < TornadoMath.min(tokens, 4); i++) {
      float low = i == 0 ? p0 : p1;
      float high = i == 2 ? p2 : p3;
      float p = (i < 2 ? low : high) + bias;
      int at = (token + i) * rows + row;
      if (kind == Layout.OUTPUT || kind == Layout.DOWN) {
        p = y.get(at) + scale * p;
      }
      if (kind == Layout.UP) {
        float gate = y.get(at);
        p = gate / (1f + TornadoMath.exp(-gate)) * p;
      }
      if (kind == Layout.HEAD) {
        p = scale * p;
      }
      y.set(at, p);
    }
  }
}
