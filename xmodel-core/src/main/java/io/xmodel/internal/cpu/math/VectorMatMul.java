package io.xmodel.internal.cpu.math;

import java.util.Arrays;

/**
 * Matrix product for many tokens: y[t, r] = Σ_c weight[r, c] · x[t, c].
 *
 * <p>x packed as {@link Packed} says, y f32 [tokens, rows], weights in any codec. A worker takes a
 * range of rows in blocks of {@value #ROWS}. Some columns of a block are decoded into the
 * second-level cache, so decoding costs 1/tokens of the whole. They meet 16 or 64 tokens at a time,
 * of which these columns stay in the first-level cache, and the block's results are transposed.
 * Bytes from memory: the worker's weights once, x once per block.
 *
 * <p>Specification: {@link ScalarMath#matMul}.
 */
final class VectorMatMul {
  private static final int L = Lanes.LENGTH;

  /** Rows of a block: a multiple of what a tile has. */
  private static final int ROWS = 10 * VectorTile.ROWS;

  /** A panel is as wide as a tile, or twice that. */
  static final Packed PACKING = new Packed(L == 16 ? 64 : 16);

  private static final int DEPTH = 256;

  /** Floats between decoded rows: with {@link #DEPTH} they would share few sets of a cache. */
  private static final int STRIDE = DEPTH + 16;

  private VectorMatMul() {}

  static void run(
      Matrix w, float[] packed, int tokens, float[] y, int from, int to, Scratch scratch) {
    int columns = w.columns();
    int padded = Packed.padded(tokens);
    int panel = PACKING.panel();
    float[] rows = scratch.rows(ROWS * STRIDE);
    for (int block = from; block < to; block += ROWS) {
      int count = Math.min(ROWS, to - block);
      int groups = Math.ceilDiv(count, VectorTile.ROWS) * VectorTile.ROWS;
      float[] tile = scratch.tile(groups * padded);
      Arrays.fill(tile, 0, groups * padded, 0f);
      for (int column = 0; column < columns; column += DEPTH) {
        int depth = Math.min(DEPTH, columns - column);
        for (int i = 0; i < groups; i++) {
          int row = Math.min(block + i, to - 1);
          VectorDecode.row(w, row, column, column + depth, rows, i * STRIDE, scratch);
        }
        for (int t = 0; t < padded; t += panel) {
          VectorTile.run(
              groups,
              rows,
              0,
              STRIDE,
              packed,
              PACKING.at(columns, t, column),
              panel,
              tile,
              t,
              padded,
              depth,
              Math.min(panel, padded - t));
        }
      }
      Packed.transpose(tile, 0, padded, y, block, w.rows(), count, tokens);
    }
  }
}
