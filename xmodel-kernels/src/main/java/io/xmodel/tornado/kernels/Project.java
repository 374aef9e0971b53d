package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * One token's projection back to the residual stream: the attention's output or the feed-forward's;
 * and the stream times the norm that comes next, whose root mean square its reader finds.
 *
 * <pre>
 * x += residual scale · (W a + b)
 * h  = x · next norm
 *
 * state   int [State.HEADER]    LAYER or FFN_LAYER
 * words   int [bank]            the layer's matrices
 * a       f32 [Place.size]      columns, in the order of {@link Place}
 * x       f32 [rows, hidden]    row 0 is added to
 * h       f32 [Place.size]      out, hidden, in the order of {@link Place}
 * </pre>
 *
 * <p>{@code kind} is {@link Layout#OUTPUT} or {@link Layout#DOWN} and selects scale and norm: the
 * post-attention norm, or the next layer's input norm, or the final one. {@code storage} is what is
 * known of the matrix, see {@link Storage}.
 *
 * <p>Threads: {@code groups} groups of {@code rows · lanes} items, lanes a power of two, any number
 * of rows; a group takes {@code rows} rows at a time, {@code lanes} items share a row. Local
 * memory: 4 bytes an item. Bytes: the matrix' codes once, a from the caches. Specification: {@link
 * Spec#project}.
 */
public final class Project {
  private Project() {}

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      IntArray words,
      FloatArray floats,
      FloatArray a,
      FloatArray x,
      FloatArray h,
      int kind,
      int storage,
      int lanes,
      int rows,
      int groups) {
    Stamp.count(state, context.globalIdx);
    float[] part = context.allocateFloatLocalArray(rows * lanes);
    int local = context.localIdx;
    int slot = local / lanes;
    int lane = local - slot * lanes;
    int even = Dot.isEven(lanes, storage);
    int first = Dot.first(lane, lanes, storage);
    int own = lane - first;
    int layer = state.get(kind == Layout.OUTPUT ? State.LAYER : State.FFN_LAYER);
    int d = Layout.matrix(layer, kind);
    int out = layout.get(d + Layout.ROWS);
    int blocks = (out + rows - 1) / rows;
    int scalar = kind == Layout.OUTPUT ? Layout.ATTENTION_RESIDUAL : Layout.FFN_RESIDUAL;
    float scale = floats.get(layout.get(Layout.SCALARS) + scalar);
    int norm = nextNorm(layout, layer, kind);
    for (int block = context.groupIdx; block < blocks; block += groups) {
      int wanted = block * rows + slot;
      int row = TornadoMath.min(wanted, out - 1);
      int n = Dot.ints(layout, d, storage);
      int at = Dot.at(layout, d, row) + own;
      int scales = Dot.scaleRow(layout, d, row);
      float sum = 0f;
      if (wanted < out) {
        for (int i = first; i < n; i += Dot.AHEAD * lanes) {
          int place = Dot.place(i, own, storage);
          int w0 = Dot.word(words, at + i, i, 0, n);
          int w1 = Dot.word(words, at + i, i, lanes, n);
          int w2 = Dot.word(words, at + i, i, 2 * lanes, n);
          int w3 = Dot.word(words, at + i, i, 3 * lanes, n);
          sum +=
              Dot.product(
                      floats, layout, d, a, scales, n, i, own, even, place, 0, lanes, w0, storage)
                  + Dot.product(
                      floats, layout, d, a, scales, n, i, own, even, place, 1, lanes, w1, storage)
                  + Dot.product(
                      floats, layout, d, a, scales, n, i, own, even, place, 2, lanes, w2, storage)
                  + Dot.product(
                      floats, layout, d, a, scales, n, i, own, even, place, 3, lanes, w3, storage);
        }
      }
      part[local] =
          Dot.scaled(sum, floats, scales, storage)
              + Dot.tail(words, floats, layout, d, a, row, lane, lanes, storage);
      context.localBarrier();
      for (int s = lanes / 2; s > 0; s = s / 2) {
        if (lane < s) {
          part[local] += part[local + s];
        }
        context.localBarrier();
      }
      if (lane == 0) {
        if (wanted < out) {
          float value = x.get(row) + scale * (part[local] + Dot.bias(floats, layout, d, row));
          x.set(row, value);
          h.set(Place.of(row, out), value * floats.get(norm + row));
        }
      }
    }
  }

  /** Where the norm is that the stream goes through next. */
  private static int nextNorm(IntArray layout, int layer, int kind) {
    int next = Layout.layer(layer) + Layout.POST_NORM;
    if (kind == Layout.DOWN) {
      int isLast = layer + 1 < layout.get(Layout.LAYERS) ? 0 : 1;
      next = isLast == 1 ? Layout.FINAL_NORM : Layout.layer(layer + 1) + Layout.INPUT_NORM;
    }
    return layout.get(next);
  }
}
