package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The best of each row's partial bests, which {@link Head} or {@link ArgmaxPartial} left.
 *
 * <pre>
 * chosen[r] = id of the largest bestValue[r][·], the lowest id of equals;
 *             −1 if it is not finite
 *
 * state      int [State.HEADER]     LOGITS
 * bestValue  f32 [rows, parts]
 * bestId     int [rows, parts]      −1: none
 * chosen     int [rows + 2]         out, for r &lt; LOGITS; then the stamp
 * </pre>
 *
 * <p>Threads: one group of {@code size} items, a power of two, a row; groups beyond LOGITS do
 * nothing. Local memory: 8 bytes an item. Bytes: the partial bests once. Specification: {@link
 * Spec#argmax}.
 */
public final class Argmax {
  private Argmax() {}

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      FloatArray bestValue,
      IntArray bestId,
      IntArray chosen,
      int rows,
      int parts,
      int size) {
    float[] values = context.allocateFloatLocalArray(size);
    int[] ids = context.allocateIntLocalArray(size);
    int local = context.localIdx;
    int row = context.groupIdx;
    int count = row < Gate.read(layout, state, State.LOGITS, State.LOADED) ? parts : 0;
    float best = Attend.LOWEST;
    int bestRow = -1;
    for (int i = local; i < count; i += size) {
      float value = bestValue.get(row * parts + i);
      int id = bestId.get(row * parts + i);
      if (better(value, id, best, bestRow) == 1) {
        best = value;
        bestRow = id;
      }
    }
    values[local] = best;
    ids[local] = bestRow;
    context.localBarrier();
    // Rows that do not exist have nothing to add, and wait for nothing.
    int half = count > 0 ? size / 2 : 0;
    for (int n = half; n > 0; n = n / 2) {
      if (local < n) {
        float value = values[local + n];
        int id = ids[local + n];
        if (better(value, id, values[local], ids[local]) == 1) {
          values[local] = value;
          ids[local] = id;
        }
      }
      context.localBarrier();
    }
    if (local == 0) {
      if (count > 0) {
        chosen.set(row, finite(values[0], ids[0]));
      }
    }
    if (layout.get(Layout.OPEN) == 1) {
      Stamp.count(state, context.globalIdx);
      Stamp.put(state, context.globalIdx, chosen, rows);
    }
  }

  /** The id of a best, −1 if it is too large for a finite number. */
  public static int finite(float value, int id) {
    return value < -Attend.LOWEST ? id : -1;
  }

  /**
   * Whether a candidate beats the best so far: 1 or 0. One without an id beats none.
   *
   * <p>In numbers, as TornadoVM loses the negations of conditions that are joined: a ? 1 : b ? c :
   * 0 comes out as a || !b && c.
   */
  public static int better(float value, int id, float best, int bestId) {
    int above = value > best ? 1 : 0;
    int equal = value == best ? 1 : 0;
    int lower = id < bestId ? 1 : 0;
    int exists = id >= 0 ? 1 : 0;
    return (above + equal * lower) * exists;
  }
}
