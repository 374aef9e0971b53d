package io.xmodel.internal.cpu.math;

import jdk.incubator.vector.FloatVector;

/**
 * RMSNorm: y[i] = x[i] · weight[i] / √(mean(x²) + ε).
 *
 * <p>All f32, n elements of one token; the sum of squares is f32 too, in two chains of vectors.
 *
 * <p>Specification: {@link ScalarMath#rmsNorm}.
 */
final class VectorNorm {
  private static final int L = Lanes.LENGTH;

  private VectorNorm() {}

  static void run(
      float[] x, int xAt, float[] weight, float epsilon, float[] y, int yAt, Scratch scratch) {
    int n = weight.length;
    int whole = Lanes.whole(n, 2 * L);
    FloatVector s0 = FloatVector.zero(Lanes.FLOAT);
    FloatVector s1 = s0;
    for (int i = 0; i < whole; i += 2 * L) {
      FloatVector x0 = FloatVector.fromArray(Lanes.FLOAT, x, xAt + i);
      FloatVector x1 = FloatVector.fromArray(Lanes.FLOAT, x, xAt + i + L);
      s0 = x0.fma(x0, s0);
      s1 = x1.fma(x1, s1);
    }
    float[] lanes = scratch.lanes();
    s0.add(s1).intoArray(lanes, 0);
    float sum = Lanes.sum(lanes, 0);
    for (int i = whole; i < n; i++) {
      sum = Math.fma(x[xAt + i], x[xAt + i], sum);
    }
    float inverse = (float) (1 / Math.sqrt(sum / n + epsilon));
    for (int i = 0; i < whole; i += L) {
      FloatVector.fromArray(Lanes.FLOAT, x, xAt + i)
          .mul(inverse)
          .mul(FloatVector.fromArray(Lanes.FLOAT, weight, i))
          .intoArray(y, yAt + i);
    }
    for (int i = whole; i < n; i++) {
      y[yAt + i] = x[xAt + i] * inverse * weight[i];
    }
  }
}
