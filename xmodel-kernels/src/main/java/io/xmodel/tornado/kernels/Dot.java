package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Rows of a stored matrix times a vector, as all decoding kernels compute it: {@code lanes} items
 * share a row, and consecutive lanes read consecutive ints. A kernel loops over its row, or over
 * two rows at once, {@link #AHEAD} ints a lane at a time:
 *
 * <pre>
 * for (int i = lane; i &lt; n; i += AHEAD · lanes)
 *   w0, …, w3 = word(i), word(i + lanes), …
 *   sum += product(w0) + … + product(w3)
 * sum = scaled(sum) + tail
 * </pre>
 *
 * <p>The ints of a step, of both rows, are read before the first is used, so that many reads are on
 * their way at once; two rows share the reads of the vector, which is in the order of {@link
 * Place}.
 *
 * <p>Specification: {@link Spec#dot}.
 */
final class Dot {
  /** Ints of a row that a lane reads before it uses them. */
  static final int AHEAD = 4;

  private Dot() {}

  // Arguments of the following:
  //   d        where the matrix' descriptor is in `layout`
  //   x        the vector, in the order of Place
  //   at       index of the row's first int
  //   scales   index of the row's first scale
  //   n        whole ints of the row, 0 if it does not exist
  //   i        number of the lane's first int of this step
  //   w0 … w3  that int, and those `lanes` further on each; 0 beyond the row's end
  //   storage  what is known of the matrix: a constant

  /** Whole ints of a row; 0 if it does not exist. */
  static int ints(IntArray layout, int d, int row, int storage) {
    int bits = Storage.bits(storage);
    int columns = Storage.columns(storage);
    if (storage == Storage.UNKNOWN) {
      bits = layout.get(d + Layout.BITS);
      columns = layout.get(d + Layout.COLUMNS);
    }
    int whole = columns * bits >> 5;
    return row < layout.get(d + Layout.ROWS) ? whole : 0;
  }

  /** Index of a row's first int. */
  static int at(IntArray layout, int d, int row) {
    return layout.get(d + Layout.BASE) + row * layout.get(d + Layout.STRIDE);
  }

  /** Σ value · x of the codes of an int of a row, times their scale if the row has several. */
  static float product(
      FloatArray floats,
      IntArray layout,
      int d,
      FloatArray x,
      int scales,
      int n,
      int j,
      int word,
      int storage) {
    float sum = 0f;
    int bits = Storage.bits(storage);
    int columns = Storage.columns(storage);
    if (storage == Storage.UNKNOWN) {
      // Then two rows of one loop may differ in length.
      bits = j < n ? layout.get(d + Layout.BITS) : 0;
      columns = layout.get(d + Layout.COLUMNS);
    }
    int table = layout.get(d + Layout.TABLE);
    int mantissa = layout.get(d + Layout.MANTISSA);
    int quarter = Place.quarter(columns);
    int perInt = bits > 0 ? 32 / TornadoMath.max(bits, 1) : 0;
    // What is beyond the end counts 0 times, but x must be a number.
    int first = TornadoMath.min(j, n - 1) * perInt;
    for (int k = 0; k < perInt; k++) {
      int c = first + k;
      sum +=
          Codes.value(floats, table, mantissa, word >> (bits * k), bits, storage)
              * x.get((c & 3) * quarter + (c >> 2));
    }
    if (Storage.blocks(storage) == 1) {
      float scale = 0f;
      if (j < n) {
        scale = floats.get(scales + (j * perInt >> layout.get(d + Layout.SCALE_SHIFT)));
      }
      sum = sum * scale;
    }
    return sum;
  }

  /** A row's sum of parts times its scale, where it has only one. */
  static float scaled(float sum, FloatArray floats, int scales, int n, int storage) {
    float result = sum;
    if (Storage.blocks(storage) == 0) {
      if (n > 0) {
        result = sum * floats.get(scales);
      }
    }
    return result;
  }

  /** This lane's part of the columns that do not fill an int. */
  static float tail(
      IntArray words,
      FloatArray floats,
      IntArray layout,
      int d,
      FloatArray x,
      int row,
      int lane,
      int lanes,
      int storage) {
    float sum = 0f;
    int bits = Storage.bits(storage);
    int columns = Storage.columns(storage);
    if (storage == Storage.UNKNOWN) {
      bits = layout.get(d + Layout.BITS);
      columns = layout.get(d + Layout.COLUMNS);
    }
    int whole = (columns * bits >> 5) * (32 / bits);
    int from = row < layout.get(d + Layout.ROWS) ? whole : columns;
    for (int c = from + lane; c < columns; c += lanes) {
      sum += Embed.element(words, floats, layout, d, row, c) * x.get(Place.of(c, columns));
    }
    return sum;
  }

  /** An int of a row, or zeros beyond its end. */
  static int word(IntArray words, int at, int j, int n) {
    int word = 0;
    if (j < n) {
      word = words.get(at + j);
    }
    return word;
  }

  // ---- Before Storage and Place: what the persistent kernel still calls.

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
