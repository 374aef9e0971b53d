package io.xmodel.internal.cpu.math;

import java.util.Arrays;

/**
 * Matrix product for many tokens: y[t, r] = Σ_c weight[r, c] · x[t, c].
 *
 * <p>x packed as {@link Packed} says, y f32 [tokens, rows], weights in any codec. A worker takes a
 * range of rows in blocks of 64. Weights are decoded 4 rows by 256 columns at a time into the
 * first-level cache and meet all tokens there, so decoding costs 1/tokens of the whole; 256
 * features of 256 tokens take 256 KiB of the second-level cache; the block's results, transposed,
 * another 64 KiB. Bytes from memory: the worker's weights once, x once per 64 rows.
 *
 * <p>Specification: {@link ScalarMath#matMul}.
 */
final class VectorMatMul {
  private static final int ROWS = 64;
  private static final int DEPTH = 256;

  private VectorMatMul() {}

  static void run(
      Matrix w, float[] packed, int tokens, float[] y, int from, int to, Scratch scratch) {
    int padded = Packed.padded(tokens);
    float[] rows = scratch.rows(4 * DEPTH);
    for (int block = from; block < to; block += ROWS) {
      int count = Math.min(ROWS, to - block);
      int groups = Math.ceilDiv(count, 4) * 4;
      float[] tile = scratch.tile(groups * padded);
      Arrays.fill(tile, 0, groups * padded, 0f);
      for (int column = 0; column < w.columns(); column += DEPTH) {
        int depth = Math.min(DEPTH, w.columns() - column);
        for (int group = 0; group < groups; group += 4) {
          for (int i = 0; i < 4; i++) {
            int row = Math.min(block + group + i, to - 1);
            VectorDecode.row(w, row, column, column + depth, rows, i * DEPTH, scratch);
          }
          for (int t = 0; t < padded; t += Packed.PANEL) {
            int width = Math.min(Packed.PANEL, padded - t);
            int at = t * w.columns() + column * Packed.PANEL;
            VectorTile.run(
                rows,
                0,
                DEPTH,
                packed,
                at,
                Packed.PANEL,
                tile,
                group * padded + t,
                padded,
                depth,
                width);
          }
        }
      }
      Packed.transpose(tile, 0, padded, y, block, w.rows(), count, tokens);
    }
  }
}
