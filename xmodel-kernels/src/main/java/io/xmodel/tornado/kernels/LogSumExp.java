package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Partial log-sum-exp of one row of logits, over the whole vocabulary: the host joins the groups in
 * double precision as log Σ_g e^(max_g) · sum_g.
 *
 * <pre>
 * partial[g] = (max of the group's logits, Σ e^(logit − max))
 *
 * state    int [State.HEADER]     SELECT_ROW
 * logits   f32 [rows, vocab]
 * partial  f32 [groups, 2], stamp  out; (−3.4e38, 0) of a group without logits
 * </pre>
 *
 * <p>Threads: {@code groups} groups of {@code size} items, a power of two; group g looks at ids g ·
 * size, …, then those {@code groups · size} further on. Local memory: 4 bytes an item. Bytes: the
 * row twice, once from the caches. Specification: {@link Spec#logSumExp}.
 */
public final class LogSumExp {
  private LogSumExp() {}

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      FloatArray logits,
      FloatArray partial,
      int groups,
      int size) {
    float[] part = context.allocateFloatLocalArray(size);
    int local = context.localIdx;
    int group = context.groupIdx;
    int vocab = layout.get(Layout.HEAD_AT + Layout.ROWS);
    int at = Gate.read(layout, state, State.SELECT_ROW, State.LOADED) * vocab;
    float own = Attend.LOWEST;
    for (int id = group * size + local; id < vocab; id += groups * size) {
      own = TornadoMath.max(own, logits.get(at + id));
    }
    part[local] = own;
    context.localBarrier();
    for (int n = size / 2; n > 0; n = n / 2) {
      if (local < n) {
        part[local] = TornadoMath.max(part[local], part[local + n]);
      }
      context.localBarrier();
    }
    float max = part[0];
    context.localBarrier();
    float sum = 0f;
    for (int id = group * size + local; id < vocab; id += groups * size) {
      sum += TornadoMath.exp(logits.get(at + id) - max);
    }
    part[local] = sum;
    context.localBarrier();
    for (int n = size / 2; n > 0; n = n / 2) {
      if (local < n) {
        part[local] += part[local + n];
      }
      context.localBarrier();
    }
    if (layout.get(Layout.OPEN) == 1) {
      if (local == 0) {
        partial.set(2 * group, max);
        partial.set(2 * group + 1, part[0]);
      }
      Stamp.count(state, context.globalIdx);
      Stamp.put(state, context.globalIdx, partial, 2 * groups);
    }
  }
}
