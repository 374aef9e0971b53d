package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * One token's gated hidden features: RMSNorm, both projections and SwiGLU, in one launch.
 *
 * <pre>
 * out[f] = silu(s · h · Wg[f] + bg[f]) · (s · h · Wu[f] + bu[f])
 * s      = 1 / √(mean(x²) + ε),  h = x · norm,  silu(g) = g / (1 + e^−g)
 *
 * state  int [State.HEADER]       FFN_LAYER; sets LAYER to the next
 * words  int [bank]               the layer's matrices
 * x      f32 [rows, hidden]       row 0 is read, for the root mean square
 * h      f32 [Place.size]         from {@link Project}, in the order of {@link Place}
 * out    f32 [Place.size]         intermediate, in the order of {@link Place}
 * </pre>
 *
 * <p>{@code storage} is what is known of both matrices, see {@link Storage}.
 *
 * <p>Threads: {@code groups} groups of {@code rows · lanes} items, powers of two. A group takes
 * {@code rows} features at a time; the {@code lanes} items of a feature take the gate's and up's
 * row together. Local memory: 12 bytes an item. Bytes: the codes of two matrices, once; x and h
 * from the caches. Specification: {@link Spec#rmsNorm}, {@link Spec#project}, {@link Spec#swiGlu}.
 */
public final class GateUp {
  private GateUp() {}

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      IntArray words,
      FloatArray floats,
      FloatArray x,
      FloatArray h,
      FloatArray out,
      int storage,
      int lanes,
      int rows,
      int groups) {
    Stamp.count(state, context.globalIdx);
    int layer = state.get(State.FFN_LAYER);
    float[] gates = context.allocateFloatLocalArray(rows * lanes);
    float[] ups = context.allocateFloatLocalArray(rows * lanes);
    float[] squares = context.allocateFloatLocalArray(rows * lanes);
    int local = context.localIdx;
    int slot = local / lanes;
    int lane = local - slot * lanes;
    int even = Dot.isEven(lanes, storage);
    int first = Dot.first(lane, lanes, storage);
    int own = lane - first;
    int hidden = layout.get(Layout.HIDDEN);
    float epsilon = floats.get(layout.get(Layout.SCALARS) + Layout.EPSILON);
    int g = Layout.matrix(layer, Layout.GATE);
    int u = Layout.matrix(layer, Layout.UP);
    int features = layout.get(g + Layout.ROWS);
    int blocks = (features + rows - 1) / rows;
    float square = 0f;
    for (int c = local; c < hidden; c += rows * lanes) {
      square += x.get(c) * x.get(c);
    }
    if (context.globalIdx == 0) {
      state.set(State.LAYER, State.next(layout, layer));
    }
    // The squares are added up on the way of the first sums: nothing waits for them.
    float inverse = 0f;
    int top = rows * lanes / 2;
    for (int block = context.groupIdx; block < blocks; block += groups) {
      int wanted = block * rows + slot;
      int row = TornadoMath.min(wanted, features - 1);
      int n = Dot.ints(layout, g, storage);
      int nUp = storage == Storage.UNKNOWN ? Dot.ints(layout, u, storage) : n;
      int at = Dot.at(layout, g, row) + own;
      int atUp = Dot.at(layout, u, row) + own;
      int scales = Dot.scaleRow(layout, g, row);
      int scalesUp = Dot.scaleRow(layout, u, row);
      float gate = 0f;
      float up = 0f;
      if (wanted < features) {
        for (int i = first; i < TornadoMath.max(n, nUp); i += Dot.AHEAD * lanes) {
          int place = Dot.place(i, own, storage);
          int g0 = Dot.word(words, at + i, i, 0, n);
          int g1 = Dot.word(words, at + i, i, lanes, n);
          int g2 = Dot.word(words, at + i, i, 2 * lanes, n);
          int g3 = Dot.word(words, at + i, i, 3 * lanes, n);
          int u0 = Dot.word(words, atUp + i, i, 0, nUp);
          int u1 = Dot.word(words, atUp + i, i, lanes, nUp);
          int u2 = Dot.word(words, atUp + i, i, 2 * lanes, nUp);
          int u3 = Dot.word(words, atUp + i, i, 3 * lanes, nUp);
          gate +=
              Dot.product(
                      floats, layout, g, h, scales, n, i, own, even, place, 0, lanes, g0, storage)
                  + Dot.product(
                      floats, layout, g, h, scales, n, i, own, even, place, 1, lanes, g1, storage)
                  + Dot.product(
                      floats, layout, g, h, scales, n, i, own, even, place, 2, lanes, g2, storage)
                  + Dot.product(
                      floats, layout, g, h, scales, n, i, own, even, place, 3, lanes, g3, storage);
          up +=
              Dot.product(
                      floats, layout, u, h, scalesUp, nUp, i, own, even, place, 0, lanes, u0,
                      storage)
                  + Dot.product(
                      floats, layout, u, h, scalesUp, nUp, i, own, even, place, 1, lanes, u1,
                      storage)
                  + Dot.product(
                      floats, layout, u, h, scalesUp, nUp, i, own, even, place, 2, lanes, u2,
                      storage)
                  + Dot.product(
                      floats, layout, u, h, scalesUp, nUp, i, own, even, place, 3, lanes, u3,
                      storage);
        }
      }
      gates[local] =
          Dot.scaled(gate, floats, scales, storage)
              + Dot.tail(words, floats, layout, g, h, row, lane, lanes, storage);
      ups[local] =
          Dot.scaled(up, floats, scalesUp, storage)
              + Dot.tail(words, floats, layout, u, h, row, lane, lanes, storage);
      squares[local] = square;
      context.localBarrier();
      for (int s = top; s > 0; s = s / 2) {
        int apart = s < lanes ? s : 0;
        if (lane < apart) {
          gates[local] += gates[local + s];
          ups[local] += ups[local + s];
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
        if (wanted < features) {
          float a = gates[local] * inverse + Dot.bias(floats, layout, g, row);
          float b = ups[local] * inverse + Dot.bias(floats, layout, u, row);
          out.set(Place.of(row, features), a / (1f + TornadoMath.exp(-a)) * b);
        }
      }
      top = lanes / 2;
      context.localBarrier();
    }
  }
}
