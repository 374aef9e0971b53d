package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The factor of each row's RMSNorm, which {@link MatMul} applies.
 *
 * <pre>
 * inverse[r] = 1 / √(mean(x[r]²) + ε)        r &lt; state[counted]
 *
 * state    int [State.HEADER]
 * x        f32 [rows, hidden]
 * inverse  f32 [rows]            out
 * </pre>
 *
 * <p>{@code counted} is {@link State#ROWS} or {@link State#LOGITS}; {@code advance} says what
 * becomes of the layer, see {@link State#FFN_LAYER}.
 *
 * <p>Threads: one group of {@code size} items, a power of two, a row; groups of rows that do not
 * exist do nothing. Local memory: 4 bytes an item. Bytes: x once. Specification: {@link
 * Spec#inverseRms}.
 */
public final class InverseRms {
  /** Does not count layers: the final norm. */
  public static final int STAY = 0;

  /** Before the attention block: sets FFN_LAYER to LAYER. */
  public static final int TO_FFN = 1;

  /** Before the feed-forward block: sets LAYER to the one after FFN_LAYER. */
  public static final int TO_NEXT = 2;

  private InverseRms() {}

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      FloatArray floats,
      FloatArray x,
      FloatArray inverse,
      int counted,
      int advance,
      int size) {
    Stamp.count(state, context.globalIdx);
    float[] part = context.allocateFloatLocalArray(size);
    int local = context.localIdx;
    int row = context.groupIdx;
    int hidden = layout.get(Layout.HIDDEN);
    int count = row < state.get(counted) ? hidden : 0;
    float epsilon = floats.get(layout.get(Layout.SCALARS) + Layout.EPSILON);
    float square = 0f;
    for (int c = local; c < count; c += size) {
      float value = x.get(row * hidden + c);
      square += value * value;
    }
    part[local] = square;
    context.localBarrier();
    // Rows that do not exist have nothing to add, and wait for nothing.
    int half = count > 0 ? size / 2 : 0;
    for (int n = half; n > 0; n = n / 2) {
      if (local < n) {
        part[local] += part[local + n];
      }
      context.localBarrier();
    }
    if (context.globalIdx == 0) {
      if (advance == TO_FFN) {
        state.set(State.FFN_LAYER, state.get(State.LAYER));
      }
      if (advance == TO_NEXT) {
        state.set(State.LAYER, State.next(layout, state.get(State.FFN_LAYER)));
      }
    }
    if (local == 0) {
      if (count > 0) {
        inverse.set(row, 1f / TornadoMath.sqrt(part[0] / (float) hidden + epsilon));
      }
    }
  }
}
