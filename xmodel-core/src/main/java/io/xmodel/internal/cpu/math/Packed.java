package io.xmodel.internal.cpu.math;

/**
 * The layout of tokens for matrix products: panels of tokens side by side, so that one feature of
 * all of them is a row of vectors. Element (token t, feature k) of [tokens, features] stands at
 * {@code t/panel · panel · features + k · panel + t%panel}. The last panel is filled with zeros up
 * to a multiple of 16 tokens.
 *
 * @param panel tokens in a panel, a multiple of 16
 */
public record Packed(int panel) {
  /** Panels are computed in multiples of this: the floats of the widest vector. */
  static final int LANES = 16;

  private static final int LARGEST = 64;
  private static final int BLOCK = 16;

  /** A layout with panels of at most 64 tokens. */
  public Packed {
    if (panel % LANES != 0 || panel < LANES || panel > LARGEST) {
      throw new IllegalArgumentException("panels of %s tokens".formatted(panel));
    }
  }

  /** Floats that a packed [tokens, features] takes, whatever the panels. */
  public static int size(int tokens, int features) {
    return Math.multiplyExact(Math.ceilDiv(tokens, LARGEST) * LARGEST, features);
  }

  /** Tokens including the zeros. */
  static int padded(int tokens) {
    return Math.ceilDiv(tokens, LANES) * LANES;
  }

  /** Packs features {@code from} to {@code to} of all tokens of x [tokens, features]. */
  public void pack(float[] x, int tokens, int features, float[] packed, int from, int to) {
    for (int t = 0; t < tokens; t += panel) {
      int count = Math.min(panel, tokens - t);
      int at = at(features, t, from);
      transpose(x, t * features + from, features, packed, at, panel, count, to - from);
      for (int k = 0; k < to - from; k++) {
        for (int i = count; i < padded(count); i++) {
          packed[at + k * panel + i] = 0f;
        }
      }
    }
  }

  /** Where a feature of a panel's first token stands. */
  int at(int features, int token, int feature) {
    return token * features + feature * panel;
  }

  /** Element (token, feature). */
  float get(float[] packed, int features, int token, int feature) {
    return packed[at(features, token / panel * panel, feature) + token % panel];
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
