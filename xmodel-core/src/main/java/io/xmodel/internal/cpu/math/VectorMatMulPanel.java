package io.xmodel.internal.cpu.math;

import java.lang.foreign.MemorySegment;

/**
 * Matrix product for a few tokens, eight at a time: y[t, r] = Σ_c weight[r, c] · x[t, c].
 *
 * <p>x f32 [tokens, columns], y f32 [tokens, rows]. A worker copies x to {@link VectorPanels}, then
 * takes its rows: with 512-bit vectors as two or three far streams, see {@link VectorMatVec}, with
 * shorter ones as {@link VectorMatMulPair} does. Codes are read from memory once, whatever the
 * number of tokens, and decoded once per panel.
 *
 * <p>Specification: {@link ScalarMath#matMulFew}.
 */
final class VectorMatMulPanel {
  private static final int L = Lanes.LENGTH;
  private static final int TOKENS = VectorPanels.TOKENS;

  private VectorMatMulPanel() {}

  static void run(Matrix w, int first, int tokens, float[] y, int from, int to, Scratch scratch) {
    if (!w.hasBlockScales()) {
      MemorySegment panels = VectorPanels.of(w, tokens - first, scratch);
      rows(w, panels, first, tokens, y, from, to, scratch);
      return;
    }
    // Rows that share their blocks' scales meet an x that was multiplied by them.
    for (int begin = from, end; begin < to; begin = end) {
      end = Math.min(to, (begin / w.blockRows() + 1) * w.blockRows());
      MemorySegment scaled = VectorPanels.scaled(w, begin, tokens - first, scratch);
      rows(w, scaled, first, tokens, y, begin, end, scratch);
    }
  }

  private static void rows(
      Matrix w,
      MemorySegment panels,
      int first,
      int tokens,
      float[] y,
      int from,
      int to,
      Scratch scratch) {
    if (L != 16) {
      VectorMatMulPair.run(w, panels, first, tokens, y, from, to, scratch);
      return;
    }
    boolean integers = w.codec().dtype().isInteger();
    int scalesLength = integers ? VectorGroups.scalesLength(w) : 0;
    float[] scales = scratch.rows(VectorTilePanel.MOST_ROWS * scalesLength);
    float[] sums = scratch.tile(VectorTilePanel.MOST_ROWS * TOKENS * L);
    int[] rows = new int[VectorTilePanel.rows(w)];
    int apart = Math.ceilDiv(to - from, rows.length);
    for (int r = from; r < from + apart; r++) {
      for (int i = 0; i < rows.length; i++) {
        rows[i] = Math.min(r + i * apart, to - 1);
        if (integers) {
          VectorGroups.scales(w, rows[i], scales, i * scalesLength);
        }
      }
      for (int t = first; t < tokens; t += TOKENS) {
        long at = (t - first) / TOKENS * VectorPanels.bytes(w.columns());
        VectorTilePanel.run(w, rows, scales, scalesLength, panels, at, sums);
        for (int i = 0; i < rows.length; i++) {
          sum(w, rows[i], sums, i * TOKENS * L, t, tokens, y);
        }
      }
    }
  }

  /** A row's results for the tokens of a panel, from the lanes of their sums. */
  private static void sum(
      Matrix w, int row, float[] sums, int at, int first, int tokens, float[] y) {
    Lanes.sumsOf8(sums, at, w.rowFactor(row));
    int end = Math.min(first + TOKENS, tokens) * w.rows();
    int sum = at;
    for (int to = first * w.rows() + row; to < end; to += w.rows()) {
      y[to] = sums[sum++];
    }
  }
}
