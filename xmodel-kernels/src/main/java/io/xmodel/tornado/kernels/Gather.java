package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The rows that want logits, side by side.
 *
 * <pre>
 * y[i] = x[logitsRow(i)]        i &lt; state[LOGITS]
 *
 * state  int [State.size]      LOGITS and the rows
 * x      f32 [rows, hidden]
 * y      f32 [rows, hidden]    out
 * </pre>
 *
 * <p>Threads: any number; item g copies elements g, g + items, …. Bytes: the rows, read and
 * written. Specification: the formula.
 */
public final class Gather {
  private Gather() {}

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      FloatArray x,
      FloatArray y,
      int items) {
    Stamp.count(state, context.globalIdx);
    int hidden = layout.get(Layout.HIDDEN);
    int count = state.get(State.LOGITS) * hidden;
    for (int e = context.globalIdx; e < count; e += items) {
      int i = e / hidden;
      int row = state.get(State.at(i, State.LOGITS_ROW));
      y.set(e, x.get(row * hidden + e - i * hidden));
    }
  }
}
