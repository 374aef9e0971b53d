package io.xmodel.internal.cpu;

import io.xmodel.internal.cpu.math.Packed;
import io.xmodel.model.XmodelConfig;

/** The buffers of a forward pass, f32, row-major by token. They grow with the rows of a pass. */
final class Activations {
  private final XmodelConfig config;
  private int rows;

  /** The residual stream, [rows, H]. */
  float[] x = new float[0];

  /** A normalised x, [rows, H]. */
  float[] h = new float[0];

  /** Queries, [rows, heads · headDim]. */
  float[] q = new float[0];

  /** Keys, [rows, kv heads · headDim]. */
  float[] k = new float[0];

  /** Values, as keys. */
  float[] v = new float[0];

  /** Attention's output before o_proj, as queries. */
  float[] a = new float[0];

  /** The output of a block, [rows, H]. */
  float[] y = new float[0];

  /** Gate, then SwiGLU, [rows, F]. */
  float[] gate = new float[0];

  /** Up, [rows, F]. */
  float[] up = new float[0];

  /** The input of a matrix product, packed. */
  float[] packed = new float[0];

  /** Cosines of each row's position, [rows, headDim / 2]. */
  float[][] cos = new float[0][];

  /** Sines, as cosines. */
  float[][] sin = new float[0][];

  Activations(XmodelConfig config) {
    this.config = config;
  }

  void ensure(int needed) {
    if (needed <= rows) {
      return;
    }
    rows = needed;
    int hidden = config.hiddenSize();
    int ffn = config.intermediateSize();
    x = new float[rows * hidden];
    h = new float[rows * hidden];
    q = new float[rows * hidden];
    k = new float[rows * config.kvSize()];
    v = new float[rows * config.kvSize()];
    a = new float[rows * hidden];
    y = new float[rows * hidden];
    gate = new float[rows * ffn];
    up = new float[rows * ffn];
    packed = new float[Packed.size(rows, Math.max(hidden, ffn))];
    cos = new float[rows][config.headDim() / 2];
    sin = new float[rows][config.headDim() / 2];
  }
}
