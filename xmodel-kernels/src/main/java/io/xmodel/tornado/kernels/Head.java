package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * One token's logits: final RMSNorm, head and scale, and each group's best candidate.
 *
 * <pre>
 * logits[r] = logits scale · (x · norm / √(mean(x²) + ε)) · W[r]
 *
 * state      int [State.HEADER]     LIMIT
 * words      int [bank]             the head's codes
 * x          f32 [rows, hidden]     row 0 is read
 * logits     f32 [rows, vocab]      row 0 is written
 * bestValue  f32 [groups]           largest logit of the group's ids below LIMIT
 * bestId     int [groups]           its id, the lowest of equals; −1 if there is none
 * </pre>
 *
 * <p>{@code bits} are those of the codes, or 0 to ask the descriptor.
 *
 * <p>Threads: {@code groups} groups of {@code rows · lanes} items, powers of two; a group takes
 * {@code rows} rows at a time, {@code lanes} items share a row. Local memory: 4 bytes an item and 8
 * a row. Bytes: the matrix' codes once, the logits. Specification: {@link Spec#rmsNorm}, {@link
 * Spec#project}, {@link Spec#argmax}.
 */
public final class Head {
  private Head() {}

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      IntArray words,
      FloatArray floats,
      FloatArray x,
      FloatArray logits,
      FloatArray bestValue,
      IntArray bestId,
      int bits,
      int lanes,
      int rows,
      int groups) {
    float[] part = context.allocateFloatLocalArray(rows * lanes);
    float[] values = context.allocateFloatLocalArray(rows);
    int[] ids = context.allocateIntLocalArray(rows);
    int local = context.localIdx;
    int slot = local / lanes;
    int lane = local - slot * lanes;
    int hidden = layout.get(Layout.HIDDEN);
    int norm = layout.get(Layout.FINAL_NORM);
    int scalars = layout.get(Layout.SCALARS);
    float epsilon = floats.get(scalars + Layout.EPSILON);
    float scale = floats.get(scalars + Layout.LOGITS_SCALE);
    int vocab = layout.get(Layout.HEAD_AT + Layout.ROWS);
    int limit = state.get(State.LIMIT);
    int blocks = (vocab + rows - 1) / rows;

    float square = 0f;
    for (int c = local; c < hidden; c += rows * lanes) {
      square += x.get(c) * x.get(c);
    }
    part[local] = square;
    context.localBarrier();
    for (int n = rows * lanes / 2; n > 0; n = n / 2) {
      if (local < n) {
        part[local] += part[local + n];
      }
      context.localBarrier();
    }
    float inverse = 1f / TornadoMath.sqrt(part[0] / (float) hidden + epsilon);
    context.localBarrier();

    // Ids of a slot ascend, so that a strict comparison keeps the lowest of equals.
    float best = Attend.LOWEST;
    int bestRow = -1;
    for (int block = context.groupIdx; block < blocks; block += groups) {
      int row = block * rows + slot;
      float own8 =
          Dot.row8(words, floats, layout, Layout.HEAD_AT, x, true, norm, row, lane, lanes, bits);
      float own16 =
          Dot.row16(words, floats, layout, Layout.HEAD_AT, x, true, norm, row, lane, lanes, bits);
      float own32 =
          Dot.row32(words, floats, layout, Layout.HEAD_AT, x, true, norm, row, lane, lanes, bits);
      part[local] = own8 + own16 + own32;
      context.localBarrier();
      for (int n = lanes / 2; n > 0; n = n / 2) {
        if (lane < n) {
          part[local] += part[local + n];
        }
        context.localBarrier();
      }
      if (lane == 0) {
        if (row < vocab) {
          float logit = scale * (part[local] * inverse);
          logits.set(row, logit);
          float candidate = row < limit ? logit : Attend.LOWEST;
          if (candidate > best) {
            best = candidate;
            bestRow = row;
          }
        }
      }
    }
    if (lane == 0) {
      values[slot] = best;
      ids[slot] = bestRow;
    }
    context.localBarrier();
    if (local == 0) {
      for (int s = 1; s < rows; s++) {
        int id = ids[s];
        float value = values[s];
        if (Argmax.better(value, id, best, bestRow) == 1) {
          best = value;
          bestRow = id;
        }
      }
      bestValue.set(context.groupIdx, best);
      bestId.set(context.groupIdx, bestRow);
    }
  }
}
