package io.xmodel.internal.cpu;

import io.xmodel.internal.cpu.math.Matrix;
import io.xmodel.model.Linear;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer as the kernels read it.
 *
 * @param matrix [out, in]
 * @param bias [out], or null
 */
record Projection(Matrix matrix, float @Nullable [] bias) {
  static Projection of(Linear linear) {
    return new Projection(Matrix.of(linear), linear.bias());
  }

  int out() {
    return matrix.rows();
  }

  int in() {
    return matrix.columns();
  }

  /** Adds the bias to rows from ≤ r &lt; to of y [tokens, out]. */
  void addBias(float[] y, int tokens, int from, int to) {
    if (bias == null) {
      return;
    }
    for (int t = 0; t < tokens; t++) {
      for (int r = from; r < to; r++) {
        y[t * out() + r] += bias[r];
      }
    }
  }
}
