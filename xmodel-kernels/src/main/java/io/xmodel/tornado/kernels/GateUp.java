package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * One token's gated hidden features: RMSNorm, both projections and SwiGLU, in one launch.
 *
 * <pre>
 * h      = x · norm / √(mean(x²) + ε)
 * out[f] = silu(h · Wg[f] + bg[f]) · (h · Wu[f] + bu[f])        silu(g) = g / (1 + e^−g)
 *
 * state  int [State.HEADER]          FFN_LAYER; sets LAYER to the next
 * words  int [bank]                  the layer's matrices
 * x      f32 [rows, hidden]          row 0 is read
 * out    f32 [rows, intermediate]    row 0 is written
 * </pre>
 *
 * <p>{@code bits} are those of the layer's gate and up codes, or 0 if they differ.
 *
 * <p>Threads: {@code groups} groups of {@code rows · lanes} items, powers of two, rows at least 2.
 * A group takes {@code rows / 2} features at a time: even row slots the gate's row, odd ones up's;
 * {@code lanes} items share a row. Local memory: 4 bytes an item. Bytes: the codes of two matrices,
 * once; x and the norm from the caches. Specification: {@link Spec#rmsNorm}, {@link Spec#project},
 * {@link Spec#swiGlu}.
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
      FloatArray out,
      int bits,
      int lanes,
      int rows,
      int groups) {
    int layer = state.get(State.FFN_LAYER);
    float[] part = context.allocateFloatLocalArray(rows * lanes);
    int local = context.localIdx;
    int slot = local / lanes;
    int lane = local - slot * lanes;
    int hidden = layout.get(Layout.HIDDEN);
    int norm = layout.get(Layout.layer(layer) + Layout.POST_NORM);
    float epsilon = floats.get(layout.get(Layout.SCALARS) + Layout.EPSILON);
    int gate = Layout.matrix(layer, Layout.GATE);
    int features = layout.get(gate + Layout.ROWS);
    int blocks = (2 * features + rows - 1) / rows;

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

    if (context.globalIdx == 0) {
      state.set(State.LAYER, layer + 1);
    }
    for (int block = context.groupIdx; block < blocks; block += groups) {
      int feature = (block * rows + slot) / 2;
      // Up's descriptor follows the gate's.
      int d = gate + (slot & 1) * Layout.MATRIX_INTS;
      float own8 = Dot.row8(words, floats, layout, d, x, true, norm, feature, lane, lanes, bits);
      float own16 = Dot.row16(words, floats, layout, d, x, true, norm, feature, lane, lanes, bits);
      float own32 = Dot.row32(words, floats, layout, d, x, true, norm, feature, lane, lanes, bits);
      part[local] = own8 + own16 + own32;
      context.localBarrier();
      for (int n = lanes / 2; n > 0; n = n / 2) {
        if (lane < n) {
          part[local] += part[local + n];
        }
        context.localBarrier();
      }
      int finisher = lane + (slot & 1);
      if (finisher == 0) {
        if (feature < features) {
          float g = part[local] * inverse + Dot.bias(floats, layout, gate, feature);
          float u =
              part[local + lanes] * inverse
                  + Dot.bias(floats, layout, gate + Layout.MATRIX_INTS, feature);
          out.set(feature, g / (1f + TornadoMath.exp(-g)) * u);
        }
      }
      context.localBarrier();
    }
  }
}
