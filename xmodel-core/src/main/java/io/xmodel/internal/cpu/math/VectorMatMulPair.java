package io.xmodel.internal.cpu.math;

import java.lang.foreign.MemorySegment;

/**
 * Matrix product for a few tokens on processors with 16 registers, four tokens at a time.
 *
 * <p>Two rows meet a panel of {@link VectorPanels}, so that eight sums stay in registers. Tokens
 * must come from the first-level cache, or its misses are the limit: a piece of some columns of
 * four tokens fits there, and meets all rows of a block before the next piece does. A block's codes
 * stay in the second-level cache for the panels after the first, so memory is read once.
 *
 * <p>A row's pieces are added in their order, whatever the block, so the result does not depend on
 * how rows are shared out.
 */
final class VectorMatMulPair {
  private static final int TOKENS = VectorPanels.TOKENS;

  /** Columns of a piece at most: 24 KiB of four tokens. */
  private static final int MOST_COLUMNS = 1536;

  /** Bytes of a block's codes, about. */
  private static final int BLOCK_BYTES = 192 << 10;

  private VectorMatMulPair() {}

  static void run(
      Matrix w,
      MemorySegment panels,
      int first,
      int tokens,
      float[] y,
      int from,
      int to,
      Scratch scratch) {
    int rows = Math.max(1, (int) (BLOCK_BYTES / w.rowBytes()) / 2) * 2;
    for (int block = from; block < to; block += rows) {
      int end = Math.min(to, block + rows);
      float[] scales = scales(w, block, end, scratch);
      for (int t = first; t < tokens; t += TOKENS) {
        long at = (t - first) / TOKENS * VectorPanels.bytes(w.columns());
        panel(w, panels, at, t, Math.min(tokens, t + TOKENS), scales, y, block, end, scratch);
      }
    }
  }

  /** The scales of a block's rows, if they are integers. */
  private static float[] scales(Matrix w, int from, int to, Scratch scratch) {
    if (!w.codec().dtype().isInteger()) {
      return scratch.rows(0);
    }
    int length = VectorGroups.scalesLength(w);
    float[] scales = scratch.rows((to - from) * length);
    for (int r = from; r < to; r++) {
      VectorGroups.scales(w, r, scales, (r - from) * length);
    }
    return scales;
  }

  private static void panel(
      Matrix w,
      MemorySegment panels,
      long panel,
      int first,
      int last,
      float[] scales,
      float[] y,
      int from,
      int to,
      Scratch scratch) {
    float[] sums = scratch.lanes();
    int length = w.codec().dtype().isInteger() ? VectorGroups.scalesLength(w) : 0;
    int step = VectorPanels.step(w);
    int apart = Math.ceilDiv(to - from, 2);
    int pieces = Math.ceilDiv(w.columns(), MOST_COLUMNS);
    int piece = Math.ceilDiv(w.columns(), pieces * step) * step;
    for (int column = 0; column < w.columns(); column += piece) {
      int count = Math.min(piece, w.columns() - column);
      long at = panel + VectorPanels.bytes(column);
      int g = column / Matrix.GROUP;
      for (int r = from; r < from + apart; r++) {
        int r1 = Math.min(r + apart, to - 1);
        VectorTilePair.run(
            w,
            w.offset(r, column),
            w.offset(r1, column),
            count,
            scales,
            (r - from) * length + g,
            (r1 - from) * length + g,
            panels,
            at,
            sums);
        Lanes.sumsOf8(sums, 0, 1f);
        add(w, r, sums, 0, first, last, column == 0, y);
        if (r + apart < to) {
          add(w, r1, sums, TOKENS, first, last, column == 0, y);
        }
      }
    }
  }

  /** A row's sums of one piece. */
  private static void add(
      Matrix w, int row, float[] sums, int at, int first, int last, boolean begins, float[] y) {
    float factor = w.rowFactor(row);
    for (int t = first; t < last; t++) {
      int to = t * w.rows() + row;
      y[to] = Math.fma(sums[at + t - first], factor, begins ? 0f : y[to]);
    }
  }
}
