package io.xmodel.internal.cpu.math;

import io.xmodel.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/**
 * Matrix product for a few tokens, eight at a time: y[t, r] = Σ_c weight[r, c] · x[t, c].
 *
 * <p>x f32 [tokens, columns], y f32 [tokens, rows]. A worker copies x to panels, aligned as arrays
 * are not, then takes its rows as two or three far streams, as in {@link VectorMatVec}. Codes are
 * read from memory once, whatever the number of tokens, and decoded once per panel.
 *
 * <p>Specification: {@link ScalarMath#matMulFew}.
 */
final class VectorMatMulPanel {
  private static final int L = Lanes.LENGTH;
  private static final int TOKENS = VectorTilePanel.TOKENS;

  private VectorMatMulPanel() {}

  /** Bytes of a panel. */
  private static long size(Matrix w) {
    return 4L * TOKENS * w.columns();
  }

  /**
   * Copies tokens {@code first} to {@code tokens} to panels, [columns / L][8 tokens][L], times the
   * codec's factor. Columns of 4-bit codes stand in the order in which the codes are taken out of
   * their ints. Tokens beyond the last are zero.
   */
  static void input(Matrix w, float[] x, int first, int tokens, Scratch scratch) {
    MemorySegment panels = scratch.panels(Math.ceilDiv(tokens - first, TOKENS) * size(w));
    for (int t = first; t < tokens; t += TOKENS) {
      long at = (t - first) / TOKENS * size(w);
      for (int i = 0; i < TOKENS; i++, at += 4L * L) {
        if (t + i >= tokens) {
          fill(panels, at, w.columns());
        } else if (w.codec().dtype() == DType.Q4) {
          nibbles(x, (t + i) * w.columns(), w.columns(), panels, at);
        } else {
          copy(x, (t + i) * w.columns(), w.columns(), w.codec().inputFactor(), panels, at);
        }
      }
    }
  }

  private static void copy(float[] x, int from, int n, float factor, MemorySegment panel, long at) {
    for (int c = 0; c < n; c += L) {
      FloatVector.fromArray(Lanes.FLOAT, x, from + c)
          .mul(factor)
          .intoMemorySegment(panel, at + 4L * TOKENS * c, Lanes.ORDER);
    }
  }

  private static void nibbles(float[] x, int from, int n, MemorySegment panel, long at) {
    for (int c = 0; c < n; c += 8 * L) {
      for (int nibble = 0; nibble < 8; nibble++) {
        long to = at + 4L * TOKENS * (c + nibble * L);
        for (int lane = 0; lane < L; lane++) {
          panel.set(ValueLayout.JAVA_FLOAT, to + 4L * lane, x[from + c + 8 * lane + nibble]);
        }
      }
    }
  }

  private static void fill(MemorySegment panel, long at, int n) {
    for (int c = 0; c < n; c += L) {
      FloatVector.zero(Lanes.FLOAT).intoMemorySegment(panel, at + 4L * TOKENS * c, Lanes.ORDER);
    }
  }

  static void run(Matrix w, int first, int tokens, float[] y, int from, int to, Scratch scratch) {
    long bytes = Math.ceilDiv(tokens - first, TOKENS) * size(w);
    MemorySegment panels = scratch.panels(bytes);
    if (!w.hasBlockScales()) {
      rows(w, panels, first, tokens, y, from, to, scratch);
      return;
    }
    // Rows that share their blocks' scales meet an x that was multiplied by them.
    MemorySegment scaled = scratch.scaledPanels(bytes);
    for (int begin = from, end; begin < to; begin = end) {
      end = Math.min(to, (begin / w.blockRows() + 1) * w.blockRows());
      scale(w, begin, panels, scaled, bytes);
      rows(w, scaled, first, tokens, y, begin, end, scratch);
    }
  }

  /** Panels times the scales of a row's blocks. */
  private static void scale(
      Matrix w, int row, MemorySegment panels, MemorySegment scaled, long bytes) {
    for (long panel = 0; panel < bytes; panel += size(w)) {
      for (int begin = 0; begin < w.columns(); begin += w.blockColumns()) {
        float scale = w.scale(row, begin);
        int end = Math.min(w.columns(), begin + w.blockColumns());
        long to = panel + 4L * TOKENS * end;
        for (long at = panel + 4L * TOKENS * begin; at < to; at += 4L * L) {
          Lanes.floats(panels, at).mul(scale).intoMemorySegment(scaled, at, Lanes.ORDER);
        }
      }
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
        long at = (t - first) / TOKENS * size(w);
        VectorTilePanel.run(w, rows, scales, scalesLength, panels, at, sums);
        for (int i = 0; i < rows.length; i++) {
          int sum = i * TOKENS * L;
          Lanes.sumsOf8(sums, sum, w.rowFactor(rows[i]));
          int end = Math.min(t + TOKENS, tokens) * w.rows();
          for (int to0 = t * w.rows() + rows[i]; to0 < end; to0 += w.rows(), sum++) {
            y[to0] = sums[sum];
          }
        }
      }
    }
  }
}
