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

  // One method for each width of codes, as TornadoVM refuses to inline a long one: a kernel adds
  // the three, of which two make no trip. Columns go in blocks that share a scale; what does not
  // fill an int is read code by code. Their arguments:
  //   d       where the matrix' descriptor is in `layout`
  //   normed  whether the columns have factors: a constant, so that others do not ask
  //   norm    offset in `floats` of those factors
  //   row     of the matrix; one that does not exist is not read and gives 0
  //   bits    of the matrix' codes: a constant that removes two of the three methods, or 0 to ask
  //           the descriptor

  /** This lane's part of Σ value(row, c) · x[c] · norm[c], if the codes have 8 bits, else 0. */
  static float row8(
      IntArray words,
      FloatArray floats,
      IntArray layout,
      int d,
      FloatArray x,
      boolean normed,
      int norm,
      int row,
      int lane,
      int lanes,
      int bits) {
    float sum = 0f;
    // bits is 0 or 8, in one condition: TornadoVM loses negations of joined ones.
    if (bits * (bits - 8) == 0) {
      int columns = columns(layout, d, row, 8);
      int at = layout.get(d + Layout.BASE) + row * layout.get(d + Layout.STRIDE);
      int scales = scaleRow(layout, d, row);
      int table = layout.get(d + Layout.TABLE);
      int block = layout.get(d + Layout.SCALE_COLUMNS);
      int scale = scales;
      for (int from = 0; from < columns; from += block) {
        int to = TornadoMath.min(from + block, columns & -4);
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
      for (int c = (columns & -4) + 4 * lane; c < columns; c += 4 * lanes) {
        int word = words.get(at + (c >> 2));
        for (int i = c; i < columns; i++) {
          sum +=
              Codes.value8(floats, table, word >> (8 * (i - c)))
                  * input(x, floats, normed, norm, i)
                  * floats.get(scales + i / block);
        }
      }
    }
    return sum;
  }

  /** This lane's part of Σ value(row, c) · x[c] · norm[c], if the codes have 16 bits, else 0. */
  static float row16(
      IntArray words,
      FloatArray floats,
      IntArray layout,
      int d,
      FloatArray x,
      boolean normed,
      int norm,
      int row,
      int lane,
      int lanes,
      int bits) {
    float sum = 0f;
    // bits is 0 or 16, in one condition: TornadoVM loses negations of joined ones.
    if (bits * (bits - 16) == 0) {
      int columns = columns(layout, d, row, 16);
      int at = layout.get(d + Layout.BASE) + row * layout.get(d + Layout.STRIDE);
      int scales = scaleRow(layout, d, row);
      int table = layout.get(d + Layout.TABLE);
      int block = layout.get(d + Layout.SCALE_COLUMNS);
      int mantissa = layout.get(d + Layout.MANTISSA);
      int scale = scales;
      for (int from = 0; from < columns; from += block) {
        int to = TornadoMath.min(from + block, columns & -2);
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
      for (int c = (columns & -2) + lane; c < columns; c += lanes) {
        sum +=
            Codes.value16(floats, table, mantissa, words.get(at + (c >> 1)))
                * input(x, floats, normed, norm, c)
                * floats.get(scales + c / block);
      }
    }
    return sum;
  }

  /** This lane's part of Σ value(row, c) · x[c] · norm[c], if the codes have 32 bits, else 0. */
  static float row32(
      IntArray words,
      FloatArray floats,
      IntArray layout,
      int d,
      FloatArray x,
      boolean normed,
      int norm,
      int row,
      int lane,
      int lanes,
      int bits) {
    float sum = 0f;
    // bits is 0 or 32, in one condition: TornadoVM loses negations of joined ones.
    if (bits * (bits - 32) == 0) {
      int columns = columns(layout, d, row, 32);
      int at = layout.get(d + Layout.BASE) + row * layout.get(d + Layout.STRIDE);
      int scales = scaleRow(layout, d, row);
      int table = layout.get(d + Layout.TABLE);
      int block = layout.get(d + Layout.SCALE_COLUMNS);
      int scale = scales;
      for (int from = 0; from < columns; from += block) {
        int to = TornadoMath.min(from + block, columns);
        float part = 0f;
        for (int c = from + lane; c < to; c += lanes) {
          part +=
              Codes.value32(floats, table, words.get(at + c)) * input(x, floats, normed, norm, c);
        }
        sum += part * floats.get(scale);
        scale = scale + 1;
      }
    }
    return sum;
  }

  /** The columns of a row; 0 if it does not exist or its codes have another width. */
  private static int columns(IntArray layout, int d, int row, int width) {
    int columns = 0;
    if (row < layout.get(d + Layout.ROWS)) {
      if (layout.get(d + Layout.BITS) == width) {
        columns = layout.get(d + Layout.COLUMNS);
      }
    }
    return columns;
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
