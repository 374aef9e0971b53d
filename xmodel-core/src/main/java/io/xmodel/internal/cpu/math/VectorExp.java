package io.xmodel.internal.cpu.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * e^x for each lane, to about one unit in the last place: 2^n · p(x − n ln 2) with n the nearest
 * integer to x / ln 2 and Cephes' polynomial ({@code expf}). Written out rather than taken from
 * {@code lanewise(EXP)}, whose results differ between interpreted and compiled code. Below −87 the
 * result stays at 1.6e-38.
 *
 * <p>Constants are given to the Vector API as floats: its own broadcasts are always inlined, a
 * method of ours only while C2 counts few nodes, and where it is not every constant becomes an
 * object.
 */
final class VectorExp {
  private static final float LOG2E = 1.44269504f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;

  /** Adding 1.5 · 2^23 leaves the nearest integer in the low bits of the sum. */
  private static final float ROUND = 0x1.8p23f;

  private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);

  private VectorExp() {}

  static FloatVector exp(FloatVector value) {
    FloatVector x = value.max(-87f).min(88f);
    FloatVector shifted = x.fma(LOG2E, ROUND);
    FloatVector n = shifted.sub(ROUND);
    FloatVector r = n.lanewise(VectorOperators.FMA, -LN2_HIGH, x);
    r = n.lanewise(VectorOperators.FMA, -LN2_LOW, r);
    FloatVector p = FloatVector.broadcast(Lanes.FLOAT, 1.9875691500e-4f);
    p = p.lanewise(VectorOperators.FMA, r, 1.3981999507e-3f);
    p = p.lanewise(VectorOperators.FMA, r, 8.3334519073e-3f);
    p = p.lanewise(VectorOperators.FMA, r, 4.1665795894e-2f);
    p = p.lanewise(VectorOperators.FMA, r, 1.6666665459e-1f);
    p = p.lanewise(VectorOperators.FMA, r, 5.0000001201e-1f);
    p = p.fma(r.mul(r), r).add(1f);
    IntVector power =
        shifted.reinterpretAsInts().sub(ROUND_BITS).add(127).lanewise(VectorOperators.LSHL, 23);
    return p.mul(power.reinterpretAsFloats());
  }
}
