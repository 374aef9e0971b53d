package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * One token's projection back to the residual stream: the attention's output or the feed-forward's.
 *
 * <pre>
 * x += residual scale · (W a + b)
 *
 * state   int [State.HEADER]    LAYER or FFN_LAYER
 * words   int [bank]            the layer's matrices
 * a       f32 [rows, columns]   row 0 is read
 * x       f32 [rows, hidden]    row 0 is added to
 * </pre>
 *
 * <p>{@code kind} is {@link Layout#OUTPUT} or {@link Layout#DOWN} and selects the scale; {@code
 * bits} are those of its codes, or 0 to ask its descriptor.
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
      int kind,
      int bits,
      int lanes,
      int rows,
      int groups) {
    float[] part = context.allocateFloatLocalArray(rows * lanes);
    int local = context.localIdx;
    int slot = local / lanes;
    int lane = local - slot * lanes;
    int layer = state.get(kind == Layout.OUTPUT ? State.LAYER : State.FFN_LAYER);
    int d = Layout.matrix(layer, kind);
    int out = layout.get(d + Layout.ROWS);
    int blocks = (out + rows - 1) / rows;
    int scalar = kind == Layout.OUTPUT ? Layout.ATTENTION_RESIDUAL : Layout.FFN_RESIDUAL;
    float scale = floats.get(layout.get(Layout.SCALARS) + scalar);
    for (int block = context.groupIdx; block < blocks; block += groups) {
      int row = block * rows + slot;
      float own8 = Dot.row8(words, floats, layout, d, a, false, 0, row, lane, lanes, bits);
      float own16 = Dot.row16(words, floats, layout, d, a, false, 0, row, lane, lanes, bits);
      float own32 = Dot.row32(words, floats, layout, d, a, false, 0, row, lane, lanes, bits);
      part[local] = own8 + own16 + own32;
      context.localBarrier();
      for (int n = lanes / 2; n > 0; n = n / 2) {
        if (lane < n) {
          part[local] += part[local + n];
        }
        context.localBarrier();
      }
      if (lane == 0) {
        if (row < out) {
          x.set(row, x.get(row) + scale * (part[local] + Dot.bias(floats, layout, d, row)));
        }
      }
    }
  }
}
