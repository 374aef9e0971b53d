package io.xmodel.internal.cpu.math;

/**
 * The layout of tokens for matrix products: panels of 64 tokens side by side, so that one feature
 * of all of them is a row of vectors. Element (token t, feature k) of [tokens, features] stands at
 * {@code t/64 · 64 · features + k · 64 + t%64}. The last panel is filled with zeros up to a
 * multiple of 16 tokens.
 */
public final class Packed {
  /** Tokens in a panel. */
  public static final int PANEL = 64;

  /** Panels are computed in multiples of this: the floats of the widest vector. */
  static final int LANES = 16;

  private static final int BLOCK = 16;

  private Packed() {}

  /** Floats that a packed [tokens, features] takes. */
  public static int size(int tokens, int features) {
    return Math.multiplyExact(Math.ceilDiv(tokens, PANEL) * PANEL, features);
  }

  /** Tokens including the zeros. */
  static int padded(int tokens) {
    return Math.ceilDiv(tokens, LANES) * LANES;
  }

  /** Packs features {@code from} to {@code to} of all tokens of x [tokens, features]. */
  public static void pack(float[] x, int tokens, int features, float[] packed, int from, int to) {
    for (int t = 0; t < tokens; t += PANEL) {
      int count = Math.min(PANEL, tokens - t);
      int at = t * features + from * PANEL;
      transpose(x, t * features + from, features, packed, at, PANEL, count, to - from);
      for (int k = 0; k < to - from; k++) {
        for (int i = count; i < padded(count); i++) {
          packed[at + k * PANEL + i] = 0f;
        }
      }
    }
  }

  /** Element (token, feature). */
  static float get(float[] packed, int features, int token, int feature) {
    return packed[token / PANEL * PANEL * features + feature * PANEL + token % PANEL];
  }

  /** target[column, row] = source[row, column], in blocks that stay in the first-level cache. */
  static void transpose(
      float[] source,
      int sourceAt,
      int sourceStride,
      float[] target,
      int targetAt,
      int targetStride,
      int rows,
      int columns) {
    for (int row = 0; row < rows; row += BLOCK) {
      int rowEnd = Math.min(rows, row + BLOCK);
      for (int column = 0; column < columns; column += BLOCK) {
        int columnEnd = Math.min(columns, column + BLOCK);
        for (int c = column; c < columnEnd; c++) {
          int to = targetAt + c * targetStride;
          int from = sourceAt + c;
          for (int r = row; r < rowEnd; r++) {
            target[to + r] = source[from + r * sourceStride];
          }
        }
      }
    }
  }
}
