package io.xmodel.internal.cpu.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * gate[i] = silu(gate[i]) · up[i] with silu(g) = g / (1 + e^-g), in place, all f32.
 *
 * <p>The last elements of a share are masked rather than computed one by one, so that an element's
 * result does not depend on where shares end.
 *
 * <p>Specification: {@link ScalarMath#swiGlu}.
 */
final class VectorSwiGlu {
  private VectorSwiGlu() {}

  static void run(float[] gate, float[] up, int from, int to) {
    int i = from;
    for (; i + Lanes.LENGTH <= to; i += Lanes.LENGTH) {
      FloatVector g = FloatVector.fromArray(Lanes.FLOAT, gate, i);
      FloatVector u = FloatVector.fromArray(Lanes.FLOAT, up, i);
      swiGlu(g, u).intoArray(gate, i);
    }
    if (i < to) {
      VectorMask<Float> mask = Lanes.FLOAT.indexInRange(i, to);
      FloatVector g = FloatVector.fromArray(Lanes.FLOAT, gate, i, mask);
      FloatVector u = FloatVector.fromArray(Lanes.FLOAT, up, i, mask);
      swiGlu(g, u).intoArray(gate, i, mask);
    }
  }

  private static FloatVector swiGlu(FloatVector gate, FloatVector up) {
    return gate.div(VectorExp.exp(gate.neg()).add(1f)).mul(up);
  }
}
