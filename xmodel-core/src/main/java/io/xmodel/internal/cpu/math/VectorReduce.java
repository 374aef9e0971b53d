package io.xmodel.internal.cpu.math;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Reductions over a row of logits, f32 [n].
 *
 * <p>Specification: {@link ScalarMath#max} and {@link ScalarMath#logSumExp}.
 */
final class VectorReduce {
  private static final int L = Lanes.LENGTH;
  private static final VectorSpecies<Double> DOUBLE = DoubleVector.SPECIES_PREFERRED;

  private VectorReduce() {}

  /** The largest element; NaN if one is. */
  static float max(float[] x, int from, int to) {
    FloatVector m = FloatVector.broadcast(Lanes.FLOAT, Float.NEGATIVE_INFINITY);
    int i = from;
    for (; i + L <= to; i += L) {
      m = m.max(FloatVector.fromArray(Lanes.FLOAT, x, i));
    }
    float max = m.reduceLanes(VectorOperators.MAX);
    for (; i < to; i++) {
      max = Math.max(max, x[i]);
    }
    return max;
  }

  /** log Σ e^x: exponentials in f32 relative to the largest, summed in double. */
  static double logSumExp(float[] x, int from, int to) {
    float max = max(x, from, to);
    if (!Float.isFinite(max)) {
      return max;
    }
    DoubleVector s0 = DoubleVector.zero(DOUBLE);
    DoubleVector s1 = s0;
    int i = from;
    for (; i + L <= to; i += L) {
      FloatVector e = VectorExp.exp(FloatVector.fromArray(Lanes.FLOAT, x, i).sub(max));
      s0 = s0.add(e.convertShape(VectorOperators.F2D, DOUBLE, 0));
      s1 = s1.add(e.convertShape(VectorOperators.F2D, DOUBLE, 1));
    }
    double[] lanes = s0.add(s1).toArray();
    double sum = 0;
    for (double lane : lanes) {
      sum += lane;
    }
    for (; i < to; i++) {
      sum += Math.exp((double) x[i] - max);
    }
    return max + Math.log(sum);
  }
}
