package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Joins the ranges of keys that {@link Attend} computed apart.
 *
 * <pre>
 * m = max over s of max_s;  out = Σ_s e^(max_s − m) output_s / Σ_s e^(max_s − m) sum_s
 *
 * state    int [State.size]                            ROWS
 * partial  f32 [rows, heads, splits, headDim + 2]      (max, sum, output)
 * out      f32 [rows, Place.size]                       in the order of {@link Place}
 * </pre>
 *
 * <p>Threads: any number; item g computes elements g, g + items, …. Bytes: partial once, its maxima
 * and sums headDim times from the caches. Specification: {@link Spec#attend}, which has no ranges.
 */
public final class Combine {
  private Combine() {}

  /** Floats of {@code partial}. */
  public static int partialSize(int rows, int heads, int splits, int headDim) {
    return rows * heads * splits * (headDim + 2);
  }

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      FloatArray partial,
      FloatArray out,
      int splits,
      int items) {
    Stamp.count(state, context.globalIdx);
    int headDim = layout.get(Layout.HEAD_DIM);
    int size = layout.get(Layout.HEADS) * headDim;
    int count = state.get(State.ROWS) * size;
    for (int e = context.globalIdx; e < count; e += items) {
      int head = e / headDim;
      int i = e - head * headDim;
      int at = head * splits * (headDim + 2);
      float max = partial.get(at);
      for (int s = 1; s < splits; s++) {
        max = TornadoMath.max(max, partial.get(at + s * (headDim + 2)));
      }
      float sum = 0f;
      float output = 0f;
      for (int s = 0; s < splits; s++) {
        int range = at + s * (headDim + 2);
        float factor = TornadoMath.exp(partial.get(range) - max);
        sum += factor * partial.get(range + 1);
        output += factor * partial.get(range + 2 + i);
      }
      int row = e / size;
      out.set(row * Place.size(size) + Place.of(e - row * size, size), output / sum);
    }
  }
}
