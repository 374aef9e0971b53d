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
 * for (int i = first; i &lt; n; i += AHEAD · lanes)
 *   w0, …, w3 = word(i), word(i + lanes), …
 *   sum += product(w0) + … + product(w3)
 * sum = scaled(sum) + tail
 * </pre>
 *
 * <p>The ints of a step, of both rows, are read before the first is used, so that many reads are on
 * their way at once; two rows share the reads of the vector, which is in the order of {@link
 * Place}. Where {@code lanes} divide a row evenly, i counts for all of them and a lane adds its
 * {@code own} place: then the loop's ends are constants, and so are the distances between the
 * elements of the vector that a step reads. What else it would cost is in docs/gpu-compiled.md.
 *
 * <p>Rows exist: a kernel takes the last row once more where there is none.
 *
 * <p>Specification: {@link Spec#dot}.
 */
public final class Dot {
  /** Ints of a row that a lane reads before it uses them. */
  static final int AHEAD = 4;

  private Dot() {}

  // Arguments of the following:
  //   d        where the matrix' descriptor is in `layout`
  //   x        the vector, in the order of Place
  //   at       index of the row's first int, plus own
  //   scales   index of the row's first scale
  //   n        whole ints of the row
  //   i, own   i + own is the number of the lane's first int of this step
  //   w0 … w3  that int, and those `lanes` further on each; 0 beyond the row's end
  //   storage  what is known of the matrix: a constant

  /** Whole ints of a row. */
  static int ints(IntArray layout, int d, int storage) {
    int bits = Storage.bits(storage);
    int columns = Storage.columns(storage);
    if (storage == Storage.UNKNOWN) {
      bits = layout.get(d + Layout.BITS);
      columns = layout.get(d + Layout.COLUMNS);
    }
    return columns * bits >> 5;
  }

  /** Where i begins: at 0 for all lanes where they divide a row evenly, else at the lane. */
  static int first(int lane, int lanes, int storage) {
    int first = lane;
    if (isEven(lanes, storage) == 1) {
      first = 0;
    }
    return first;
  }

  /** 1 if lanes divide a row, and each has codes of the same columns modulo 4 in all steps. */
  static int isEven(int lanes, int storage) {
    int even = 0;
    if (storage != Storage.UNKNOWN) {
      int bits = Storage.bits(storage);
      int whole = Storage.ints(storage);
      int rest = whole - whole / lanes * lanes + (lanes * (32 / TornadoMath.max(bits, 1)) & 3);
      even = rest == 0 ? 1 : 0;
    }
    return even;
  }

  /** Index of a row's first int. */
  static int at(IntArray layout, int d, int row) {
    return layout.get(d + Layout.BASE) + row * layout.get(d + Layout.STRIDE);
  }

  /**
   * Σ value · x of the codes of one of a lane's ints, {@code number · lanes} after the first, times
   * their scale if the row has several.
   *
   * <p>TornadoVM refuses to inline a method of more than 600 nodes: this one is not far from it.
   *
   * @param even {@link #isEven}
   * @param place {@link #place} of the step
   */
  static float product(
      FloatArray floats,
      IntArray layout,
      int d,
      FloatArray x,
      int scales,
      int n,
      int i,
      int own,
      int even,
      int place,
      int number,
      int lanes,
      int word,
      int storage) {
    int bits = Storage.bits(storage);
    int columns = Storage.columns(storage);
    int j = i + number * lanes;
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
    int at = place + (number * lanes * perInt >> 2);
    int from = even == 1 ? at : 0;
    int column = even == 1 ? 0 : first;
    int live = j < n ? 1 : 1 - even;
    float sum = 0f;
    if (live == 1) {
      for (int k = 0; k < perInt; k++) {
        int c = column + k;
        sum +=
            Codes.value(floats, table, mantissa, word >> (bits * k), bits, storage)
                * x.get(from + (c & 3) * quarter + (c >> 2));
      }
    }
    if (Storage.blocks(storage) == 1) {
      float scale = 0f;
      if (j < n) {
        scale = floats.get(scales + ((j + own) * perInt >> layout.get(d + Layout.SCALE_SHIFT)));
      }
      sum = sum * scale;
    }
    return sum;
  }

  /**
   * {@link Place#of} of a lane's first column of a step, where lanes divide a row evenly: nothing
   * in it but a sum changes from step to step.
   */
  static int place(int i, int own, int storage) {
    int perInt = 32 / TornadoMath.max(Storage.bits(storage), 1);
    int quarter = Place.quarter(Storage.columns(storage));
    int at = (own * perInt & 3) * quarter + (own * perInt >> 2);
    if (perInt >= 4) {
      at = own * (perInt >> 2) + i * (perInt >> 2);
    }
    if (perInt == 2) {
      at = at + (i >> 1);
    }
    if (perInt == 1) {
      at = at + (i >> 2);
    }
    // The mask changes nothing, but lets a compiler see that what is added cannot overflow.
    return at & 0x1FFFFF;
  }

  /** A row's sum of parts times its scale, where it has only one. */
  static float scaled(float sum, FloatArray floats, int scales, int storage) {
    float result = sum;
    if (Storage.blocks(storage) == 0) {
      result = sum * floats.get(scales);
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
    // A constant, too, mostly: then the compiler drops the loop and its addresses.
    if (whole < columns) {
      for (int c = whole + lane; c < columns; c += lanes) {
        sum += Embed.element(words, floats, layout, d, row, c) * x.get(Place.of(c, columns));
      }
    }
    return sum;
  }

  /**
   * The int of a row {@code ahead} of the lane's first, which is at {@code from}, or zeros beyond
   * the row's end. So added up, a step's addresses differ by constants.
   */
  static int word(IntArray words, int from, int i, int ahead, int n) {
    int word = 0;
    if (i + ahead < n) {
      word = words.get(from + ahead);
    }
    return word;
  }

  /** Offset in floats of a row's first scale. */
  public static int scaleRow(IntArray layout, int d, int row) {
    return layout.get(d + Layout.SCALE)
        + (row / layout.get(d + Layout.SCALE_ROWS)) * layout.get(d + Layout.SCALE_STRIDE);
  }

  /** The bias of a row, which exists, or 0. */
  public static float bias(FloatArray floats, IntArray layout, int d, int row) {
    int bias = layout.get(d + Layout.BIAS);
    float value = 0f;
    if (bias >= 0) {
      value = floats.get(bias + row);
    }
    return value;
  }
}
