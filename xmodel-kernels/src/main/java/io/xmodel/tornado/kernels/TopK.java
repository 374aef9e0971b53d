package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * One round of finding the {@link #KEPT} largest logits: every group sorts {@link #TAKEN}
 * candidates and keeps the first {@link #KEPT}. Repeated on what was kept until one group is left,
 * whose output is the answer.
 *
 * <pre>
 * state      int [State.HEADER]          SELECT_ROW, LIMIT
 * values     f32 [rows, vocab] if first: the logits; else [candidates]
 * ids        int [1] if first: a dummy; else [candidates], −1: none
 * outValues  f32 [groups · KEPT], stamp  larger first, equals lower id first
 * outIds     int [groups · KEPT], stamp  −1 where there were fewer candidates
 * </pre>
 *
 * <p>In the first round candidate i is id i of row SELECT_ROW if i &lt; LIMIT, and {@code
 * candidates} is the vocabulary's size. Logits that are not numbers are no candidates.
 *
 * <p>Threads: {@code ceil(candidates / TAKEN)} groups of {@code size} items. Local memory: 4 KB.
 * Bytes: the candidates once. Specification: {@link Spec#topK}.
 */
public final class TopK {
  /** Candidates of a group. */
  public static final int TAKEN = 512;

  /** What a group keeps: the largest k. */
  public static final int KEPT = 64;

  /** The id of a missing candidate while sorting: after all others. */
  private static final int NONE = 0x7FFFFFFF;

  private TopK() {}

  /** Groups of a round. */
  public static int groups(int candidates) {
    return (candidates + TAKEN - 1) / TAKEN;
  }

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      FloatArray values,
      IntArray ids,
      FloatArray outValues,
      IntArray outIds,
      int candidates,
      int first,
      int size) {
    float[] value = context.allocateFloatLocalArray(TAKEN);
    int[] id = context.allocateIntLocalArray(TAKEN);
    int local = context.localIdx;
    int group = context.groupIdx;
    int open = layout.get(Layout.OPEN);
    int limit =
        first == 1 ? Gate.read(layout, state, State.LIMIT, State.LOADED) : candidates * open;
    int at = first == 1 ? Gate.read(layout, state, State.SELECT_ROW, State.LOADED) * candidates : 0;
    for (int i = local; i < TAKEN; i += size) {
      int candidate = group * TAKEN + i;
      float v = Attend.LOWEST;
      int own = NONE;
      if (candidate < limit) {
        float found = values.get(at + candidate);
        int foundId = first == 1 ? candidate : ids.get(candidate);
        // Not so for a NaN.
        if (found > Attend.LOWEST) {
          v = found;
          own = foundId;
        }
      }
      value[i] = v;
      id[i] = own;
    }
    context.localBarrier();
    // Bitonic: runs of length `run`, alternately ascending and descending, merged step by step.
    for (int run = 2; run <= TAKEN; run = run * 2) {
      for (int step = run / 2; step > 0; step = step / 2) {
        for (int p = local; p < TAKEN / 2; p += size) {
          int a = 2 * p - (p & (step - 1));
          int b = a + step;
          float va = value[a];
          float vb = value[b];
          int ia = id[a];
          int ib = id[b];
          int secondFirst = Argmax.better(vb, ib, va, ia);
          int descending = (a & run) == 0 ? 1 : 0;
          if (secondFirst == descending) {
            value[a] = vb;
            value[b] = va;
            id[a] = ib;
            id[b] = ia;
          }
        }
        context.localBarrier();
      }
    }
    if (open == 1) {
      for (int i = local; i < KEPT; i += size) {
        outValues.set(group * KEPT + i, value[i]);
        outIds.set(group * KEPT + i, id[i] == NONE ? -1 : id[i]);
      }
      Stamp.count(state, context.globalIdx);
      Stamp.put(state, context.globalIdx, outValues, groups(candidates) * KEPT);
      Stamp.put(state, context.globalIdx, outIds, groups(candidates) * KEPT);
    }
  }
}
