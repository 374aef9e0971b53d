package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * One token's logits: final RMSNorm, head and scale, and each group's best candidate.
 *
 * <pre>
 * logits[r] = logits scale · s · h · W[r]        s = 1 / √(mean(x²) + ε),  h = x · norm
 *
 * state      int [State.HEADER]     LIMIT
 * words      int [bank]             the head's codes
 * x          f32 [rows, hidden]     row 0 is read, for the root mean square
 * h          f32 [Place.size]       from {@link Project}, in the order of {@link Place}
 * logits     f32 [rows, vocab]      row 0 is written
 * bestValue  f32 [groups]           largest logit of the group's ids below LIMIT
 * bestId     int [groups]           its id, the lowest of equals; −1 if there is none
 * </pre>
 *
 * <p>{@code storage} is what is known of the matrix, see {@link Storage}.
 *
 * <p>Threads: {@code groups} groups of {@code rows · lanes} items, powers of two; a group takes
 * {@code rows} pairs of neighbouring rows at a time, the {@code lanes} items of a pair both rows
 * together. Local memory: 12 bytes an item and 8 a pair. Bytes: the matrix' codes once, the logits.
 * Specification: {@link Spec#rmsNorm}, {@link Spec#project}, {@link Spec#argmax}.
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
      FloatArray h,
      FloatArray logits,
      FloatArray bestValue,
      IntArray bestId,
      int storage,
      int lanes,
      int rows,
      int groups) {
    Stamp.count(state, context.globalIdx);
    float[] firsts = context.allocateFloatLocalArray(rows * lanes);
    float[] seconds = context.allocateFloatLocalArray(rows * lanes);
    float[] squares = context.allocateFloatLocalArray(rows * lanes);
    float[] values = context.allocateFloatLocalArray(rows);
    int[] ids = context.allocateIntLocalArray(rows);
    int local = context.localIdx;
    int slot = local / lanes;
    int lane = local - slot * lanes;
    int even = Dot.isEven(lanes, storage);
    int first = Dot.first(lane, lanes, storage);
    int own = lane - first;
    int hidden = layout.get(Layout.HIDDEN);
    int scalars = layout.get(Layout.SCALARS);
    float epsilon = floats.get(scalars + Layout.EPSILON);
    float scale = floats.get(scalars + Layout.LOGITS_SCALE);
    int vocab = layout.get(Layout.HEAD_AT + Layout.ROWS);
    int limit = state.get(State.LIMIT);
    int blocks = (vocab + 2 * rows - 1) / (2 * rows);

    float square = 0f;
    for (int c = local; c < hidden; c += rows * lanes) {
      square += x.get(c) * x.get(c);
    }
    // The squares are added up on the way of the first sums: nothing waits for them.
    float inverse = 0f;
    int top = rows * lanes / 2;
    // Ids of a slot ascend, so that a strict comparison keeps the lowest of equals.
    float best = Attend.LOWEST;
    int bestRow = -1;
    int d = Layout.HEAD_AT;
    for (int block = context.groupIdx; block < blocks; block += groups) {
      int wanted = 2 * (block * rows + slot);
      int row = TornadoMath.min(wanted, vocab - 1);
      int n = Dot.ints(layout, d, storage);
      int at = Dot.at(layout, d, row) + own;
      int other = TornadoMath.min(row + 1, vocab - 1);
      int atOther = Dot.at(layout, d, other) + own;
      int scales = Dot.scaleRow(layout, d, row);
      int scalesOther = Dot.scaleRow(layout, d, other);
      float a = 0f;
      float b = 0f;
      if (wanted < vocab) {
        for (int i = first; i < n; i += Dot.AHEAD * lanes) {
          int place = Dot.place(i, own, storage);
          int a0 = Dot.word(words, at + i, i, 0, n);
          int a1 = Dot.word(words, at + i, i, lanes, n);
          int a2 = Dot.word(words, at + i, i, 2 * lanes, n);
          int a3 = Dot.word(words, at + i, i, 3 * lanes, n);
          int b0 = Dot.word(words, atOther + i, i, 0, n);
          int b1 = Dot.word(words, atOther + i, i, lanes, n);
          int b2 = Dot.word(words, atOther + i, i, 2 * lanes, n);
          int b3 = Dot.word(words, atOther + i, i, 3 * lanes, n);
          a +=
              Dot.product(
                      floats, layout, d, h, scales, n, i, own, even, place, 0, lanes, a0, storage)
                  + Dot.product(
                      floats, layout, d, h, scales, n, i, own, even, place, 1, lanes, a1, storage)
                  + Dot.product(
                      floats, layout, d, h, scales, n, i, own, even, place, 2, lanes, a2, storage)
                  + Dot.product(
                      floats, layout, d, h, scales, n, i, own, even, place, 3, lanes, a3, storage);
          b +=
              Dot.product(
                      floats,
                      layout,
                      d,
                      h,
                      scalesOther,
                      n,
                      i,
                      own,
                      even,
                      place,
                      0,
                      lanes,
                      b0,
                      storage)
                  + Dot.product(
                      floats,
                      layout,
                      d,
                      h,
                      scalesOther,
                      n,
                      i,
                      own,
                      even,
                      place,
                      1,
                      lanes,
                      b1,
                      storage)
                  + Dot.product(
                      floats,
                      layout,
                      d,
                      h,
                      scalesOther,
                      n,
                      i,
                      own,
                      even,
                      place,
                      2,
                      lanes,
                      b2,
                      storage)
                  + Dot.product(
                      floats,
                      layout,
                      d,
                      h,
                      scalesOther,
                      n,
                      i,
                      own,
                      even,
                      place,
                      3,
                      lanes,
                      b3,
                      storage);
        }
      }
      firsts[local] =
          Dot.scaled(a, floats, scales, storage)
              + Dot.tail(words, floats, layout, d, h, row, lane, lanes, storage);
      seconds[local] =
          Dot.scaled(b, floats, scalesOther, storage)
              + Dot.tail(words, floats, layout, d, h, other, lane, lanes, storage);
      squares[local] = square;
      context.localBarrier();
      for (int s = top; s > 0; s = s / 2) {
        int apart = s < lanes ? s : 0;
        if (lane < apart) {
          firsts[local] += firsts[local + s];
          seconds[local] += seconds[local + s];
        }
        if (local < s) {
          squares[local] += squares[local + s];
        }
        context.localBarrier();
      }
      if (inverse == 0f) {
        inverse = 1f / TornadoMath.sqrt(squares[0] / (float) hidden + epsilon);
      }
      if (lane == 0) {
        if (wanted < vocab) {
          float logit = scale * (firsts[local] * inverse);
          logits.set(row, logit);
          float candidate = row < limit ? logit : Attend.LOWEST;
          if (candidate > best) {
            best = candidate;
            bestRow = row;
          }
        }
        if (wanted + 1 < vocab) {
          float logit = scale * (seconds[local] * inverse);
          logits.set(row + 1, logit);
          float candidate = row + 1 < limit ? logit : Attend.LOWEST;
          if (candidate > best) {
            best = candidate;
            bestRow = row + 1;
          }
        }
      }
      top = lanes / 2;
      context.localBarrier();
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
