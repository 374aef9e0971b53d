package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Partial bests of finished logits, for {@link Argmax} to join.
 *
 * <pre>
 * state      int [State.HEADER]      LOGITS, LIMIT
 * logits     f32 [rows, vocab]
 * bestValue  f32 [rows, groups]      out: largest logit of the group's ids below LIMIT
 * bestId     int [rows, groups]      out: its id, the lowest of equals; −1 if there is none
 * </pre>
 *
 * <p>Threads: {@code groups} groups of {@code size} items, a power of two, a row; group g of a row
 * looks at ids g · size, …, then those {@code groups · size} further on. Groups of rows beyond
 * LOGITS do nothing. Local memory: 8 bytes an item. Bytes: the logits below LIMIT once.
 * Specification: {@link Spec#argmax}.
 */
public final class ArgmaxPartial {
  private ArgmaxPartial() {}

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      FloatArray logits,
      FloatArray bestValue,
      IntArray bestId,
      int groups,
      int size) {
    float[] values = context.allocateFloatLocalArray(size);
    int[] ids = context.allocateIntLocalArray(size);
    int local = context.localIdx;
    int row = context.groupIdx / groups;
    int part = context.groupIdx - row * groups;
    int vocab = layout.get(Layout.HEAD_AT + Layout.ROWS);
    int limit = 0;
    if (row < Gate.read(layout, state, State.LOGITS, State.LOADED)) {
      limit = state.get(State.LIMIT);
    }
    float best = Attend.LOWEST;
    int bestRow = -1;
    for (int id = part * size + local; id < limit; id += groups * size) {
      float value = logits.get(row * vocab + id);
      if (value > best) {
        best = value;
        bestRow = id;
      }
    }
    values[local] = best;
    ids[local] = bestRow;
    context.localBarrier();
    // Rows that do not exist have nothing to add, and wait for nothing.
    int half = limit > 0 ? size / 2 : 0;
    for (int n = half; n > 0; n = n / 2) {
      if (local < n) {
        float value = values[local + n];
        int id = ids[local + n];
        if (Argmax.better(value, id, values[local], ids[local]) == 1) {
          values[local] = value;
          ids[local] = id;
        }
      }
      context.localBarrier();
    }
    if (local == 0) {
      if (limit > 0) {
        bestValue.set(context.groupIdx, values[0]);
        bestId.set(context.groupIdx, ids[0]);
      }
    }
    if (layout.get(Layout.OPEN) == 1) {
      Stamp.count(state, context.globalIdx);
    }
  }
}
