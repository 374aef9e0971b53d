package io.xmodel.internal.cpu.math;

import java.util.Arrays;

/**
 * Matrix product for many tokens: y[t, r] = Σ_c weight[r, c] · x[t, c].
 *
 * <p>x packed as {@link Packed} says, y f32 [tokens, rows], weights in any codec. A worker takes a
 * range of rows in blocks of {@value #ROWS}. Some columns of its rows are decoded into a cache, so
 * decoding costs 1/tokens of the whole. With 16 registers all of a block's rows meet 16 tokens at a
 * time, which stay in the first-level cache; with 32 registers twelve rows stay there and meet 64.
 * The block's results are transposed. Bytes from memory: the worker's weights once, x once per
 * block.
 *
 * <p>Specification: {@link ScalarMath#matMul}.
 */
final class VectorMatMul {
  private static final int L = Lanes.LENGTH;

  /** Rows of a block: a multiple of what every tile has. */
  private static final int ROWS = 5 * VectorTile.EVERY;

  /** Rows that are decoded at a time: where tokens are in wide panels, few that stay near. */
  private static final int STRIP = L == 16 ? VectorTile.EVERY : ROWS;

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
    float[] rows = scratch.rows(STRIP * STRIDE);
    for (int block = from; block < to; block += ROWS) {
      int count = Math.min(ROWS, to - block);
      int groups = Math.ceilDiv(count, VectorTile.EVERY) * VectorTile.EVERY;
      float[] tile = scratch.tile(groups * padded);
      Arrays.fill(tile, 0, groups * padded, 0f);
      for (int column = 0; column < columns; column += DEPTH) {
        int depth = Math.min(DEPTH, columns - column);
        for (int strip = 0; strip < groups; strip += STRIP) {
          int height = Math.min(STRIP, groups - strip);
          for (int i = 0; i < height; i++) {
            int row = Math.min(block + strip + i, to - 1);
            VectorDecode.row(w, row, column, column + depth, rows, i * STRIDE, scratch);
          }
          for (int t = 0; t < padded; t += panel) {
            VectorTile.run(
                height,
                rows,
                0,
                STRIDE,
                packed,
                PACKING.at(columns, t, column),
                panel,
                tile,
                strip * padded + t,
                padded,
                depth,
                Math.min(panel, padded - t));
          }
        }
      }
      Packed.transpose(tile, 0, padded, y, block, w.rows(), count, tokens);
    }
  }
}
