package io.xmodel.internal.cpu.math;

import io.xmodel.tensor.DType;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The layout of tokens for products of a few, in panels of eight, or of four where there are 16
 * registers: [columns / L][tokens][L], times the codec's factor, aligned as arrays are not. Tokens
 * beyond the last are zero.
 *
 * <p>Columns stand in the order in which codes are decoded. {@link VectorTilePair} takes 4-bit
 * codes from the top of ints, {@link VectorTilePanel} from the bottom. Others stay in their own
 * order.
 */
final class VectorPanels {
  private static final int L = Lanes.LENGTH;

  /** Tokens of a panel. */
  static final int TOKENS = L == 16 ? 8 : 4;

  private VectorPanels() {}

  /** Whether a matrix can have such an input: its rows and blocks hold whole vectors of codes. */
  static boolean take(Matrix w) {
    int step = step(w);
    return switch (w.codec().dtype()) {
      case BF16, F8_E4M3 ->
          w.columns() % step == 0 && (!w.hasBlockScales() || w.blockColumns() % step == 0);
      case Q8, Q4 -> w.columns() % step == 0;
      case F32, F16, F8_E5M2 -> false;
    };
  }

  /** Codes that are loaded together as an int. */
  private static int together(Matrix w) {
    return w.codec().dtype() == DType.Q4 ? Integer.SIZE / 4 : 1;
  }

  /** Columns of a row that are taken together. */
  static int step(Matrix w) {
    return together(w) * L;
  }

  /** Bytes of so many columns of a panel. */
  static long bytes(int columns) {
    return (long) Float.BYTES * TOKENS * columns;
  }

  /** The panels of so many tokens in the worker's working memory. */
  static MemorySegment of(Matrix w, int tokens, Scratch scratch) {
    long bytes = Math.ceilDiv(tokens, TOKENS) * bytes(w.columns());
    return scratch.panels(bytes);
  }

  /** Copies tokens {@code first} to {@code tokens} to panels. */
  static void input(Matrix w, float[] x, int first, int tokens, Scratch scratch) {
    MemorySegment panels = of(w, tokens - first, scratch);
    for (int t = first; t < tokens; t += TOKENS) {
      long at = (t - first) / TOKENS * bytes(w.columns());
      for (int i = 0; i < TOKENS; i++, at += 4L * L) {
        if (t + i < tokens) {
          copy(w, x, (t + i) * w.columns(), panels, at, scratch.lanes());
        } else {
          fill(panels, at, w.columns());
        }
      }
    }
  }

  private static void copy(
      Matrix w, float[] x, int from, MemorySegment panel, long at, float[] ordered) {
    int together = together(w);
    if (together == 1) {
      copy(x, from, w.columns(), w.codec().inputFactor(), panel, at);
      return;
    }
    int first = L == 16 ? 0 : together - 1;
    int next = L == 16 ? 1 : -1;
    int step = together * L;
    for (int c = 0; c < w.columns(); c += step) {
      for (int code = 0; code < together; code++) {
        int source = from + c + first + next * code;
        for (int lane = 0; lane < L; lane++) {
          ordered[code * L + lane] = x[source + together * lane];
        }
      }
      copy(ordered, 0, step, w.codec().inputFactor(), panel, at + bytes(c));
    }
  }

  private static void copy(float[] x, int from, int n, float factor, MemorySegment panel, long at) {
    for (int c = 0; c < n; c += L) {
      FloatVector.fromArray(Lanes.FLOAT, x, from + c)
          .mul(factor)
          .intoMemorySegment(panel, at + bytes(c), Lanes.ORDER);
    }
  }

  private static void fill(MemorySegment panel, long at, int n) {
    for (int c = 0; c < n; c += L) {
      FloatVector.zero(Lanes.FLOAT).intoMemorySegment(panel, at + bytes(c), Lanes.ORDER);
    }
  }

  /** The panels of so many tokens times the scales of a row's blocks. */
  static MemorySegment scaled(Matrix w, int row, int tokens, Scratch scratch) {
    MemorySegment panels = of(w, tokens, scratch);
    long size = bytes(w.columns());
    long end = Math.ceilDiv(tokens, TOKENS) * size;
    MemorySegment scaled = scratch.scaledPanels(end);
    for (long panel = 0; panel < end; panel += size) {
      for (int begin = 0; begin < w.columns(); begin += w.blockColumns()) {
        float scale = w.scale(row, begin);
        int next = Math.min(w.columns(), begin + w.blockColumns());
        for (long at = panel + bytes(begin); at < panel + bytes(next); at += 4L * L) {
          Lanes.floats(panels, at).mul(scale).intoMemorySegment(scaled, at, Lanes.ORDER);
        }
      }
    }
    return scaled;
  }
}
