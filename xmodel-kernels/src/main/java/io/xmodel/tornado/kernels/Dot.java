package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * One row of a stored matrix times a vector, as all decoding kernels compute it: {@code lanes}
 * items share a row, consecutive lanes read consecutive ints.
 *
 * <p>Specification: {@link Spec#dot}.
 */
final class Dot {
  private Dot() {}

  /**
   * This lane's part of Σ value(row, c) · x[c] · norm[c].
   *
   * <p>Of three loops, one for each width of codes, two make no trip. The columns go in blocks that
   * share a scale; what does not fill an int is read code by code.
   *
   * @param d where the matrix' descriptor is in {@code layout}
   * @param normed whether the columns have factors: a constant, so that the others do not ask
   * @param norm offset in {@code floats} of those factors
   * @param row of the matrix; one that does not exist is not read and gives 0
   */
  static float row(
      IntArray words,
      FloatArray floats,
      IntArray layout,
      int d,
      FloatArray x,
      boolean normed,
      int norm,
      int row,
      int lane,
      int lanes) {
    int columns = row < layout.get(d + Layout.ROWS) ? layout.get(d + Layout.COLUMNS) : 0;
    int at = layout.get(d + Layout.BASE) + row * layout.get(d + Layout.STRIDE);
    int bits = layout.get(d + Layout.BITS);
    int table = layout.get(d + Layout.TABLE);
    int mantissa = layout.get(d + Layout.MANTISSA);
    int block = layout.get(d + Layout.SCALE_COLUMNS);
    int scales = scaleRow(layout, d, row);
    int columns8 = bits == 8 ? columns : 0;
    int columns16 = bits == 16 ? columns : 0;
    int columns32 = bits == 32 ? columns : 0;
    float sum = 0f;

    int scale = scales;
    for (int from = 0; from < columns8; from += block) {
      int to = TornadoMath.min(from + block, columns8 & -4);
      float part = 0f;
      for (int c = from + 4 * lane; c < to; c += 4 * lanes) {
        int word = words.get(at + (c >> 2));
        part +=
            Codes.value8(floats, table, word) * input(x, floats, normed, norm, c)
                + Codes.value8(floats, table, word >> 8) * input(x, floats, normed, norm, c + 1)
                + Codes.value8(floats, table, word >> 16) * input(x, floats, normed, norm, c + 2)
                + Codes.value8(floats, table, word >> 24) * input(x, floats, normed, norm, c + 3);
      }
      sum += part * floats.get(scale);
      scale = scale + 1;
    }
    for (int c = (columns8 & -4) + lane; c < columns8; c += lanes) {
      int word = words.get(at + (c >> 2)) >> (8 * (c & 3));
      sum +=
          Codes.value8(floats, table, word)
              * input(x, floats, normed, norm, c)
              * floats.get(scales + c / block);
    }

    scale = scales;
    for (int from = 0; from < columns16; from += block) {
      int to = TornadoMath.min(from + block, columns16 & -2);
      float part = 0f;
      for (int c = from + 2 * lane; c < to; c += 2 * lanes) {
        int word = words.get(at + (c >> 1));
        part +=
            Codes.value16(floats, table, mantissa, word) * input(x, floats, normed, norm, c)
                + Codes.value16(floats, table, mantissa, word >> 16)
                    * input(x, floats, normed, norm, c + 1);
      }
      sum += part * floats.get(scale);
      scale = scale + 1;
    }
    for (int c = (columns16 & -2) + lane; c < columns16; c += lanes) {
      int word = words.get(at + (c >> 1));
      sum +=
          Codes.value16(floats, table, mantissa, word)
              * input(x, floats, normed, norm, c)
              * floats.get(scales + c / block);
    }

    scale = scales;
    for (int from = 0; from < columns32; from += block) {
      int to = TornadoMath.min(from + block, columns32);
      float part = 0f;
      for (int c = from + lane; c < to; c += lanes) {
        part += Codes.value32(floats, table, words.get(at + c)) * input(x, floats, normed, norm, c);
      }
      sum += part * floats.get(scale);
      scale = scale + 1;
    }
    return sum;
  }

  /** Offset in floats of a row's first scale. */
  static int scaleRow(IntArray layout, int d, int row) {
    return layout.get(d + Layout.SCALE)
        + (row / layout.get(d + Layout.SCALE_ROWS)) * layout.get(d + Layout.SCALE_STRIDE);
  }

  /** The bias of a row, which exists, or 0. */
  static float bias(FloatArray floats, IntArray layout, int d, int row) {
    int bias = layout.get(d + Layout.BIAS);
    float value = 0f;
    if (bias >= 0) {
      value = floats.get(bias + row);
    }
    return value;
  }

  private static float input(FloatArray x, FloatArray floats, boolean normed, int norm, int c) {
    float value = x.get(c);
    if (normed) {
      value = value * floats.get(norm + c);
    }
    return value;
  }
}
