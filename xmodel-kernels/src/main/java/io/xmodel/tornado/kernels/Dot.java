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
}
