package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The embedding of the pass' tokens. The first launch of a pass: it counts only if all that the
 * pass relies on is there, so that one stamp proves it all. If not all is, it makes the pass one of
 * no rows, so that no launch after it goes where another pass or nobody said.
 *
 * <pre>
 * x[r][i] = embedding[token(r)][i] · embedding scale        r &lt; state[ROWS]
 * h[i]    = x[0][i] · layer 0's input norm[i]               if {@code normed} is 1
 * state[LAUNCHES] += 1                                       if the angles are of this step, and the
 *                                                            tables have all patches and copies;
 *                                                            else {@link Stamp#empty}
 *
 * state   int [State.size]     token of each row
 * words   int [bank]           the embedding's codes, any dtype
 * rope    f32 [… + 1]          the angles; at {@code stamp} the step's number
 * x       f32 [rows, hidden]   out
 * h       f32 [Place.size]     out, in the order of {@link Place}: what {@link Qkv} multiplies
 * </pre>
 *
 * <p>Threads: any number; item g computes elements g, g + items, …. Bytes: a row of codes and of x
 * a token. Specification: the formula.
 */
public final class Embed {
  private Embed() {}

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      IntArray words,
      FloatArray floats,
      FloatArray rope,
      FloatArray x,
      FloatArray h,
      int stamp,
      int normed,
      int items) {
    int ready = 0;
    int rows = 0;
    if (layout.get(Layout.OPEN) == 1) {
      ready = Stamp.isReady(state, layout, rope, stamp);
      if (ready == 1) {
        rows = state.get(State.ROWS);
      }
      if (context.globalIdx == 0) {
        state.set(State.LAUNCHES, state.get(State.LAUNCHES) + ready);
        if (ready == 0) {
          Stamp.empty(state);
        }
      }
    }
    int norm = layout.get(Layout.layer(0) + Layout.INPUT_NORM);
    int hidden = layout.get(Layout.HIDDEN);
    int count = rows * hidden;
    float scale = floats.get(layout.get(Layout.SCALARS) + Layout.EMBEDDING_SCALE);
    for (int i = context.globalIdx; i < count; i += items) {
      int row = i / hidden;
      int token = state.get(State.at(row, State.TOKEN));
      int column = i - row * hidden;
      float value = element(words, floats, layout, Layout.EMBEDDING_AT, token, column) * scale;
      x.set(i, value);
      int own = row == 0 ? normed : 0;
      if (own == 1) {
        h.set(Place.of(column, hidden), value * floats.get(norm + column));
      }
    }
  }

  /** One element of a stored matrix. */
  public static float element(
      IntArray words, FloatArray floats, IntArray layout, int d, int row, int column) {
    int at = layout.get(d + Layout.BASE) + row * layout.get(d + Layout.STRIDE);
    int bits = layout.get(d + Layout.BITS);
    int table = layout.get(d + Layout.TABLE);
    int mantissa = layout.get(d + Layout.MANTISSA);
    int perInt = 32 / bits;
    int word = words.get(at + column / perInt);
    int code = word >> (bits * (column - column / perInt * perInt));
    float value = 0f;
    if (bits == 4) {
      value = Codes.integer(code, 4);
    }
    if (bits == 8) {
      value = Codes.value8(floats, table, code);
    }
    if (bits == 16) {
      value = Codes.value16(floats, table, mantissa, code);
    }
    if (bits == 32) {
      value = Codes.value32(floats, table, word);
    }
    return value
        * floats.get(Dot.scaleRow(layout, d, row) + column / layout.get(d + Layout.SCALE_COLUMNS));
  }
}
