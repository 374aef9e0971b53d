package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The normed rows that {@link MatMulFew} multiplies.
 *
 * <pre>
 * h[i] = x[row(i)] · norm / √(mean(x[row(i)]²) + ε)
 *
 * kind     norm             rows           row(i)
 * QUERY    input            state[ROWS]    i                  sets FFN_LAYER to LAYER
 * GATE     post-attention   state[ROWS]    i                  sets LAYER to the next
 * HEAD     final            state[LOGITS]  the i-th LOGITS_ROW
 *
 * state    int [State.size]
 * x        f32 [rows, hidden]
 * h        f32 [rows, Place.size]   out, rows in the order of {@link Place}
 * </pre>
 *
 * <p>Threads: one group of {@code size} items, a power of two, a row; groups of rows that do not
 * exist do nothing. Local memory: 4 bytes an item. Bytes: x twice, the second time from the caches;
 * h. Specification: {@link Spec#rmsNorm}.
 */
public final class RmsNorm {
  private RmsNorm() {}

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      FloatArray floats,
      FloatArray x,
      FloatArray h,
      int kind,
      int size) {
    Stamp.count(state, context.globalIdx);
    float[] part = context.allocateFloatLocalArray(size);
    int local = context.localIdx;
    int i = context.groupIdx;
    int hidden = layout.get(Layout.HIDDEN);
    int row = i;
    int count = state.get(State.ROWS);
    int norm = layout.get(Layout.FINAL_NORM);
    if (kind == Layout.HEAD) {
      count = state.get(State.LOGITS);
    }
    int columns = i < count ? hidden : 0;
    if (kind == Layout.HEAD) {
      if (i < count) {
        row = state.get(State.at(i, State.LOGITS_ROW));
      }
    }
    if (kind == Layout.QUERY) {
      int layer = state.get(State.LAYER);
      norm = layout.get(Layout.layer(layer) + Layout.INPUT_NORM);
      if (context.globalIdx == 0) {
        state.set(State.FFN_LAYER, layer);
      }
    }
    if (kind == Layout.GATE) {
      int layer = state.get(State.FFN_LAYER);
      norm = layout.get(Layout.layer(layer) + Layout.POST_NORM);
      if (context.globalIdx == 0) {
        state.set(State.LAYER, State.next(layout, layer));
      }
    }
    float epsilon = floats.get(layout.get(Layout.SCALARS) + Layout.EPSILON);
    float square = 0f;
    for (int c = local; c < columns; c += size) {
      float value = x.get(row * hidden + c);
      square += value * value;
    }
    part[local] = square;
    context.localBarrier();
    // Rows that do not exist have nothing to add, and wait for nothing.
    int half = columns > 0 ? size / 2 : 0;
    for (int n = half; n > 0; n = n / 2) {
      if (local < n) {
        part[local] += part[local + n];
      }
      context.localBarrier();
    }
    float inverse = 1f / TornadoMath.sqrt(part[0] / (float) hidden + epsilon);
    for (int c = local; c < columns; c += size) {
      float value = x.get(row * hidden + c) * floats.get(norm + c) * inverse;
      h.set(i * Place.size(hidden) + Place.of(c, hidden), value);
    }
  }
}
