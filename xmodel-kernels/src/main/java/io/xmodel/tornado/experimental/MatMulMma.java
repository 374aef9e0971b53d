package io.xmodel.tornado.experimental;

import io.xmodel.tornado.kernels.Codes;
import io.xmodel.tornado.kernels.Dot;
import io.xmodel.tornado.kernels.Layout;
import io.xmodel.tornado.kernels.MatMul;
import io.xmodel.tornado.kernels.Spec;
import io.xmodel.tornado.kernels.Stamp;
import io.xmodel.tornado.kernels.State;
import io.xmodel.tornado.kernels.Storage;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * As {@link MatMul}, by the matrix instructions of NVIDIA's GPUs, which TornadoVM's CUDA backend
 * has: bfloat16 times bfloat16, summed in f32.
 *
 * <pre>
 * p[t] = W h[t] + b,  h = high + low as {@link HighLow} leaves them
 *
 * y as for MatMul
 *
 * state    int [State.HEADER]    ROWS tokens, of the head LOGITS; LAYER or FFN_LAYER
 * words    int [bank]            the matrix' codes: BF16, FP8 E4M3 or E5M2
 * pairs    int [tokens, 2, half] see HighLow; tokens up to a multiple of TOKENS
 * p        f32 [tokens, rows]    the products before they become y, both up to multiples of the
 *                                tile; of the head, whose rows must be such, y itself
 * y        f32 [tokens, rows]    not used for the head: TornadoVM waits for ever for a task that
 *                                writes an array it takes twice
 * </pre>
 *
 * <p>{@code storage} is the matrix' {@link Storage}, which must be known. Where columns of a row
 * have several scales, {@link #TILE} rows and {@link #STEP} columns must share one: it multiplies
 * h, since sums that are in the fragments of matrix instructions cannot be multiplied there. A
 * row's only scale multiplies its sum.
 *
 * <p>Threads: {@link #ITEMS} items a group. With R = {@code ceil(rows / TILE)}, group g computes
 * rows {@code g % R · TILE} on, of tokens {@code g / R · TOKENS} on; those without tokens do
 * nothing. {@link #STEP} columns at a time come to local memory, in registers while the step before
 * is computed. Of the eight warps number w computes tokens 16 · (w % 4) on and rows 32 · (w / 4)
 * on: four fragments of 16 × 8 sums, each of high and of low. Bytes: the codes once for each {@link
 * #TOKENS} tokens; h once a group.
 *
 * <p>Local memory, {@link #PART} ints each: high, low, W. Of each 16 columns
 *
 * <pre>
 * high, low   [TOKENS][16 columns], as {@code mmaLoadA} wants it, but that the halves of a row are
 *             exchanged in odd fours of rows: eight rows of 16 bytes are then in different banks.
 *             A lane adds the difference to the offset of the row it points to.
 * W           [TILE / 8][16 columns][8 rows], as {@code mmaLoadB} wants it: pairs of rows, not of
 *             columns as they are stored; each item exchanges halves of the ints of two rows
 * </pre>
 *
 * <p>Fragments are assigned in one loop only, with no branch in it: TornadoVM cannot carry them
 * otherwise. Specification: {@link Spec#project}, {@link Spec#swiGlu}.
 */
public final class MatMulMma {
  /** Rows of a group. */
  public static final int TILE = 64;

  /** Tokens of a group. */
  public static final int TOKENS = 64;

  /** Columns in local memory. */
  public static final int STEP = 64;

  /** Items of a group. */
  public static final int ITEMS = 256;

  /** Ints of local memory of 64 rows or tokens. */
  private static final int PART = 64 * STEP / 2;

  private MatMulMma() {}

  /** Groups for a matrix. */
  public static int groups(int rows, int maxTokens) {
    return MatMul.groups(rows, maxTokens, TOKENS);
  }

  /** Numbers of {@code p}. */
  public static int products(int rows, int maxTokens) {
    return groups(rows, maxTokens) * TILE * TOKENS;
  }

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      IntArray words,
      FloatArray floats,
      IntArray pairs,
      FloatArray p,
      FloatArray y,
      int kind,
      int storage) {
    Stamp.count(state, context.globalIdx);
    int[] tile = context.allocateIntLocalArray(3 * PART);
    int local = context.localIdx;
    boolean isHead = kind == Layout.HEAD;
    int layer = state.get(kind <= Layout.OUTPUT ? State.LAYER : State.FFN_LAYER);
    int d = isHead ? Layout.HEAD_AT : Layout.matrix(layer, kind);
    int rows = layout.get(d + Layout.ROWS);
    int columns = layout.get(d + Layout.COLUMNS);
    int stride = layout.get(d + Layout.STRIDE);
    int base = layout.get(d + Layout.BASE);
    int count = isHead ? state.get(State.LOGITS) : state.get(State.ROWS);
    int bits = Storage.bits(storage);

    int rowTiles = (rows + TILE - 1) / TILE;
    int tokenTile = context.groupIdx / rowTiles;
    int firstRow = (context.groupIdx - tokenTile * rowTiles) * TILE;
    int firstToken = tokenTile * TOKENS;
    int have = TornadoMath.min(count - firstToken, TOKENS);
    int end = have > 0 ? columns : 0;

    // What the item brings: ints j, j + 8, … of a step of rows 2 t and 2 t + 1, tokens t and t +
    // 32.
    int j = local & 7;
    int t = local / 8;
    int rowA = base + TornadoMath.min(firstRow + 2 * t, rows - 1) * stride;
    int rowB = base + TornadoMath.min(firstRow + 2 * t + 1, rows - 1) * stride;
    int half = HighLow.half(columns);
    int tokenA = (firstToken + t) * 2 * half;
    int tokenB = tokenA + 64 * half;
    int ints = end * bits / 32 + (end * bits % 32 > 0 ? 1 : 0);
    int ints16 = bits == 16 ? ints : 0;
    int halfs = end > 0 ? half : 0;

    // Where it puts them.
    int toX = t * 8 + (((j / 4) ^ ((t / 4) & 1)) * 4) + (j & 3);
    int toW = 2 * PART + (t / 4) * 64 + (t & 3);
    int toW16 = toW + 8 * j;
    int toW8 = toW + (j / 4) * 512 + (j & 3) * 16;

    // What its warp takes, in bytes.
    int warp = local / 32;
    int swap = ((local / 4) & 1) * (16 - 2 * (local & 16));
    int fromHigh = (warp & 3) * 512 + swap;
    int fromLow = fromHigh + 4 * PART;
    int fromW = 8 * PART + (warp / 4) * 1024;
    int a0 = word(words, rowA, j, ints);
    int b0 = word(words, rowB, j, ints);
    int a1 = word(words, rowA, j + 8, ints);
    int b1 = word(words, rowB, j + 8, ints);
    int a2 = word(words, rowA, j + 16, ints16);
    int b2 = word(words, rowB, j + 16, ints16);
    int a3 = word(words, rowA, j + 24, ints16);
    int b3 = word(words, rowB, j + 24, ints16);
    int h0 = word(pairs, tokenA, j, halfs);
    int l0 = word(pairs, tokenA + half, j, halfs);
    int h1 = word(pairs, tokenA, j + 8, halfs);
    int l1 = word(pairs, tokenA + half, j + 8, halfs);
    int h2 = word(pairs, tokenA, j + 16, halfs);
    int l2 = word(pairs, tokenA + half, j + 16, halfs);
    int h3 = word(pairs, tokenA, j + 24, halfs);
    int l3 = word(pairs, tokenA + half, j + 24, halfs);
    int h4 = word(pairs, tokenB, j, halfs);
    int l4 = word(pairs, tokenB + half, j, halfs);
    int h5 = word(pairs, tokenB, j + 8, halfs);
    int l5 = word(pairs, tokenB + half, j + 8, halfs);
    int h6 = word(pairs, tokenB, j + 16, halfs);
    int l6 = word(pairs, tokenB + half, j + 16, halfs);
    int h7 = word(pairs, tokenB, j + 24, halfs);
    int l7 = word(pairs, tokenB + half, j + 24, halfs);

    int table = layout.get(d + Layout.TABLE);
    int scales = Dot.scaleRow(layout, d, firstRow);
    int shift = layout.get(d + Layout.SCALE_SHIFT);
    float[] f0 = context.mmaFragment(0f);
    float[] f1 = context.mmaFragment(0f);
    float[] f2 = context.mmaFragment(0f);
    float[] f3 = context.mmaFragment(0f);
    for (int from = 0; from < end; from += STEP) {
      if (bits == 16) {
        tile[toW16 + 0] = (a0 & 0xFFFF) | (b0 << 16);
        tile[toW16 + 4] = ((a0 >> 16) & 0xFFFF) | (b0 & 0xFFFF0000);
        tile[toW16 + 512] = (a1 & 0xFFFF) | (b1 << 16);
        tile[toW16 + 516] = ((a1 >> 16) & 0xFFFF) | (b1 & 0xFFFF0000);
        tile[toW16 + 1024] = (a2 & 0xFFFF) | (b2 << 16);
        tile[toW16 + 1028] = ((a2 >> 16) & 0xFFFF) | (b2 & 0xFFFF0000);
        tile[toW16 + 1536] = (a3 & 0xFFFF) | (b3 << 16);
        tile[toW16 + 1540] = ((a3 >> 16) & 0xFFFF) | (b3 & 0xFFFF0000);
      }
      if (bits == 8) {
        tile[toW8 + 0] = codes(floats, table, a0, b0, storage);
        tile[toW8 + 4] = codes(floats, table, a0 >> 8, b0 >> 8, storage);
        tile[toW8 + 8] = codes(floats, table, a0 >> 16, b0 >> 16, storage);
        tile[toW8 + 12] = codes(floats, table, a0 >> 24, b0 >> 24, storage);
        tile[toW8 + 1024] = codes(floats, table, a1, b1, storage);
        tile[toW8 + 1028] = codes(floats, table, a1 >> 8, b1 >> 8, storage);
        tile[toW8 + 1032] = codes(floats, table, a1 >> 16, b1 >> 16, storage);
        tile[toW8 + 1036] = codes(floats, table, a1 >> 24, b1 >> 24, storage);
      }
      if (Storage.blocks(storage) == 1) {
        float scale = floats.get(scales + (from >> shift));
        float h00 = (HighLow.value(h0) + HighLow.value(l0)) * scale;
        float h01 = (HighLow.value(h0 >> 16) + HighLow.value(l0 >> 16)) * scale;
        h0 = HighLow.high(h00, h01);
        l0 = HighLow.low(h00, h01, h0);
        float h10 = (HighLow.value(h1) + HighLow.value(l1)) * scale;
        float h11 = (HighLow.value(h1 >> 16) + HighLow.value(l1 >> 16)) * scale;
        h1 = HighLow.high(h10, h11);
        l1 = HighLow.low(h10, h11, h1);
        float h20 = (HighLow.value(h2) + HighLow.value(l2)) * scale;
        float h21 = (HighLow.value(h2 >> 16) + HighLow.value(l2 >> 16)) * scale;
        h2 = HighLow.high(h20, h21);
        l2 = HighLow.low(h20, h21, h2);
        float h30 = (HighLow.value(h3) + HighLow.value(l3)) * scale;
        float h31 = (HighLow.value(h3 >> 16) + HighLow.value(l3 >> 16)) * scale;
        h3 = HighLow.high(h30, h31);
        l3 = HighLow.low(h30, h31, h3);
        float h40 = (HighLow.value(h4) + HighLow.value(l4)) * scale;
        float h41 = (HighLow.value(h4 >> 16) + HighLow.value(l4 >> 16)) * scale;
        h4 = HighLow.high(h40, h41);
        l4 = HighLow.low(h40, h41, h4);
        float h50 = (HighLow.value(h5) + HighLow.value(l5)) * scale;
        float h51 = (HighLow.value(h5 >> 16) + HighLow.value(l5 >> 16)) * scale;
        h5 = HighLow.high(h50, h51);
        l5 = HighLow.low(h50, h51, h5);
        float h60 = (HighLow.value(h6) + HighLow.value(l6)) * scale;
        float h61 = (HighLow.value(h6 >> 16) + HighLow.value(l6 >> 16)) * scale;
        h6 = HighLow.high(h60, h61);
        l6 = HighLow.low(h60, h61, h6);
        float h70 = (HighLow.value(h7) + HighLow.value(l7)) * scale;
        float h71 = (HighLow.value(h7 >> 16) + HighLow.value(l7 >> 16)) * scale;
        h7 = HighLow.high(h70, h71);
        l7 = HighLow.low(h70, h71, h7);
      }
      tile[toX] = h0;
      tile[toX + PART] = l0;
      tile[toX + 512] = h1;
      tile[toX + PART + 512] = l1;
      tile[toX + 1024] = h2;
      tile[toX + PART + 1024] = l2;
      tile[toX + 1536] = h3;
      tile[toX + PART + 1536] = l3;
      tile[toX + 256] = h4;
      tile[toX + PART + 256] = l4;
      tile[toX + 768] = h5;
      tile[toX + PART + 768] = l5;
      tile[toX + 1280] = h6;
      tile[toX + PART + 1280] = l6;
      tile[toX + 1792] = h7;
      tile[toX + PART + 1792] = l7;
      // Before the barrier, since device compilers put what is not needed soon as late as they may.
      int next = (from + STEP) * bits / 32 + j;
      int nextPair = (from + STEP) / 2 + j;
      a0 = word(words, rowA, next, ints);
      b0 = word(words, rowB, next, ints);
      a1 = word(words, rowA, next + 8, ints);
      b1 = word(words, rowB, next + 8, ints);
      a2 = word(words, rowA, next + 16, ints16);
      b2 = word(words, rowB, next + 16, ints16);
      a3 = word(words, rowA, next + 24, ints16);
      b3 = word(words, rowB, next + 24, ints16);
      h0 = word(pairs, tokenA, nextPair, halfs);
      l0 = word(pairs, tokenA + half, nextPair, halfs);
      h1 = word(pairs, tokenA, nextPair + 8, halfs);
      l1 = word(pairs, tokenA + half, nextPair + 8, halfs);
      h2 = word(pairs, tokenA, nextPair + 16, halfs);
      l2 = word(pairs, tokenA + half, nextPair + 16, halfs);
      h3 = word(pairs, tokenA, nextPair + 24, halfs);
      l3 = word(pairs, tokenA + half, nextPair + 24, halfs);
      h4 = word(pairs, tokenB, nextPair, halfs);
      l4 = word(pairs, tokenB + half, nextPair, halfs);
      h5 = word(pairs, tokenB, nextPair + 8, halfs);
      l5 = word(pairs, tokenB + half, nextPair + 8, halfs);
      h6 = word(pairs, tokenB, nextPair + 16, halfs);
      l6 = word(pairs, tokenB + half, nextPair + 16, halfs);
      h7 = word(pairs, tokenB, nextPair + 24, halfs);
      l7 = word(pairs, tokenB + half, nextPair + 24, halfs);
      context.localBarrier();
      HalfFloat[] high0 = context.mmaLoadA(tile, 16, fromHigh);
      HalfFloat[] low0 = context.mmaLoadA(tile, 16, fromLow);
      HalfFloat[] w00 = context.mmaLoadB(tile, 16, fromW);
      HalfFloat[] w01 = context.mmaLoadB(tile, 16, fromW + 256);
      HalfFloat[] w02 = context.mmaLoadB(tile, 16, fromW + 512);
      HalfFloat[] w03 = context.mmaLoadB(tile, 16, fromW + 768);
      f0 = context.mmaBF16(high0, w00, f0, MMAShape.M16N8K16);
      f1 = context.mmaBF16(high0, w01, f1, MMAShape.M16N8K16);
      f2 = context.mmaBF16(high0, w02, f2, MMAShape.M16N8K16);
      f3 = context.mmaBF16(high0, w03, f3, MMAShape.M16N8K16);
      f0 = context.mmaBF16(low0, w00, f0, MMAShape.M16N8K16);
      f1 = context.mmaBF16(low0, w01, f1, MMAShape.M16N8K16);
      f2 = context.mmaBF16(low0, w02, f2, MMAShape.M16N8K16);
      f3 = context.mmaBF16(low0, w03, f3, MMAShape.M16N8K16);
      HalfFloat[] high1 = context.mmaLoadA(tile, 16, fromHigh + 2048);
      HalfFloat[] low1 = context.mmaLoadA(tile, 16, fromLow + 2048);
      HalfFloat[] w10 = context.mmaLoadB(tile, 16, fromW + 2048);
      HalfFloat[] w11 = context.mmaLoadB(tile, 16, fromW + 2304);
      HalfFloat[] w12 = context.mmaLoadB(tile, 16, fromW + 2560);
      HalfFloat[] w13 = context.mmaLoadB(tile, 16, fromW + 2816);
      f0 = context.mmaBF16(high1, w10, f0, MMAShape.M16N8K16);
      f1 = context.mmaBF16(high1, w11, f1, MMAShape.M16N8K16);
      f2 = context.mmaBF16(high1, w12, f2, MMAShape.M16N8K16);
      f3 = context.mmaBF16(high1, w13, f3, MMAShape.M16N8K16);
      f0 = context.mmaBF16(low1, w10, f0, MMAShape.M16N8K16);
      f1 = context.mmaBF16(low1, w11, f1, MMAShape.M16N8K16);
      f2 = context.mmaBF16(low1, w12, f2, MMAShape.M16N8K16);
      f3 = context.mmaBF16(low1, w13, f3, MMAShape.M16N8K16);
      HalfFloat[] high2 = context.mmaLoadA(tile, 16, fromHigh + 4096);
      HalfFloat[] low2 = context.mmaLoadA(tile, 16, fromLow + 4096);
      HalfFloat[] w20 = context.mmaLoadB(tile, 16, fromW + 4096);
      HalfFloat[] w21 = context.mmaLoadB(tile, 16, fromW + 4352);
      HalfFloat[] w22 = context.mmaLoadB(tile, 16, fromW + 4608);
      HalfFloat[] w23 = context.mmaLoadB(tile, 16, fromW + 4864);
      f0 = context.mmaBF16(high2, w20, f0, MMAShape.M16N8K16);
      f1 = context.mmaBF16(high2, w21, f1, MMAShape.M16N8K16);
      f2 = context.mmaBF16(high2, w22, f2, MMAShape.M16N8K16);
      f3 = context.mmaBF16(high2, w23, f3, MMAShape.M16N8K16);
      f0 = context.mmaBF16(low2, w20, f0, MMAShape.M16N8K16);
      f1 = context.mmaBF16(low2, w21, f1, MMAShape.M16N8K16);
      f2 = context.mmaBF16(low2, w22, f2, MMAShape.M16N8K16);
      f3 = context.mmaBF16(low2, w23, f3, MMAShape.M16N8K16);
      HalfFloat[] high3 = context.mmaLoadA(tile, 16, fromHigh + 6144);
      HalfFloat[] low3 = context.mmaLoadA(tile, 16, fromLow + 6144);
      HalfFloat[] w30 = context.mmaLoadB(tile, 16, fromW + 6144);
      HalfFloat[] w31 = context.mmaLoadB(tile, 16, fromW + 6400);
      HalfFloat[] w32 = context.mmaLoadB(tile, 16, fromW + 6656);
      HalfFloat[] w33 = context.mmaLoadB(tile, 16, fromW + 6912);
      f0 = context.mmaBF16(high3, w30, f0, MMAShape.M16N8K16);
      f1 = context.mmaBF16(high3, w31, f1, MMAShape.M16N8K16);
      f2 = context.mmaBF16(high3, w32, f2, MMAShape.M16N8K16);
      f3 = context.mmaBF16(high3, w33, f3, MMAShape.M16N8K16);
      f0 = context.mmaBF16(low3, w30, f0, MMAShape.M16N8K16);
      f1 = context.mmaBF16(low3, w31, f1, MMAShape.M16N8K16);
      f2 = context.mmaBF16(low3, w32, f2, MMAShape.M16N8K16);
      f3 = context.mmaBF16(low3, w33, f3, MMAShape.M16N8K16);
      context.localBarrier();
    }
    int across = rowTiles * TILE;
    if (have > 0) {
      int token = firstToken + (warp & 3) * 16;
      int row = firstRow + (warp / 4) * 32;
      context.mmaStore(f0, p, token, row, across);
      context.mmaStore(f1, p, token, row + 8, across);
      context.mmaStore(f2, p, token, row + 16, across);
      context.mmaStore(f3, p, token, row + 24, across);
    }
    context.globalBarrier();

    float s = floats.get(layout.get(Layout.SCALARS) + MatMul.scalar(kind));
    int elements = have > 0 ? have * TILE : 0;
    for (int e = local; e < elements; e += ITEMS) {
      int row = firstRow + (e & (TILE - 1));
      int token = firstToken + e / TILE;
      if (row < rows) {
        float value = p.get(token * across + row);
        if (Storage.blocks(storage) == 0) {
          value = value * floats.get(Dot.scaleRow(layout, d, row));
        }
        value = value + Dot.bias(floats, layout, d, row);
        int at = token * rows + row;
        if (kind == Layout.OUTPUT || kind == Layout.DOWN) {
          value = y.get(at) + s * value;
        }
        if (kind == Layout.UP) {
          float gate = y.get(at);
          value = gate / (1f + TornadoMath.exp(-gate)) * value;
        }
        if (isHead) {
          p.set(at, s * value);
        } else {
          y.set(at, value);
        }
      }
    }
  }

  /** The int at {@code i} of {@code n} from a place on; 0 beyond. */
  private static int word(IntArray array, int at, int i, int n) {
    int word = 0;
    if (i < n) {
      word = array.get(at + i);
    }
    return word;
  }

  /** The 8-bit codes of two rows, in the low bits, as two bfloat16: exact. */
  private static int codes(FloatArray floats, int table, int first, int second, int storage) {
    float a = Codes.value(floats, table, 0, first, 8, storage);
    float b = Codes.value(floats, table, 0, second, 8, storage);
    return HighLow.high(a, b);
  }
}
