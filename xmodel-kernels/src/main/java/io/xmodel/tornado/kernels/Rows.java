package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Some rows of a matrix of activations, to be brought to the host.
 *
 * <pre>
 * out[r] = from[SELECT_ROW + r]      r &lt; state[ROWS]
 *
 * state  int [State.HEADER]          SELECT_ROW, ROWS
 * from   f32 [rows, width]
 * out    f32 [most, width], stamp    out
 * </pre>
 *
 * <p>Threads: any number; item g copies elements g, g + items, …. Bytes: the rows, read and
 * written. Specification: the formula.
 */
public final class Rows {
  private Rows() {}

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      FloatArray from,
      FloatArray out,
      int width,
      int most,
      int items) {
    int first = Gate.read(layout, state, State.SELECT_ROW, State.LOADED) * width;
    int count = Gate.read(layout, state, State.ROWS, State.LOADED) * width;
    for (int i = context.globalIdx; i < count; i += items) {
      out.set(i, from.get(first + i));
    }
    if (layout.get(Layout.OPEN) == 1) {
      Stamp.count(state, context.globalIdx);
      Stamp.put(state, context.globalIdx, out, most * width);
    }
  }
}
