package io.xmodel.bench.device;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat;
import uk.ac.manchester.tornado.api.types.matrix.Matrix2DFloat;

/**
 * Products as a Java developer writes them with TornadoVM's matrices, and as its own examples do:
 * plain loops, {@code @Parallel} where iterations may run in any order. No work-groups, no local
 * memory, f32 throughout.
 *
 * <p>TornadoVM's matrix library has none to call instead: {@code MatrixMath.sgemm} of Matrix2DFloat
 * has no parallel loop, and that of Matrix4x4Float is of one size. Its {@code dgemm} is {@link
 * #matMul} in doubles.
 */
final class PlainProduct {
  private PlainProduct() {}

  /**
   * y = a x. An item for each row. Bytes: a once, as far as x stays in a cache.
   *
   * @param a [out, in]
   * @param x [in]
   * @param y [out]
   */
  static void matVec(Matrix2DFloat a, VectorFloat x, VectorFloat y) {
    for (@Parallel int row = 0; row < a.getNumRows(); row++) {
      float sum = 0f;
      for (int column = 0; column < a.getNumColumns(); column++) {
        sum += a.get(row, column) * x.get(column);
      }
      y.set(row, sum);
    }
  }

  /**
   * c = a b. An item for each element of c. Neighbouring items read neighbouring elements of b.
   *
   * @param a [tokens, in]
   * @param b [in, out]
   * @param c [tokens, out]
   */
  static void matMul(Matrix2DFloat a, Matrix2DFloat b, Matrix2DFloat c) {
    for (@Parallel int row = 0; row < c.getNumRows(); row++) {
      for (@Parallel int column = 0; column < c.getNumColumns(); column++) {
        float sum = 0f;
        for (int k = 0; k < b.getNumRows(); k++) {
          sum += a.get(row, k) * b.get(k, column);
        }
        c.set(row, column, sum);
      }
    }
  }
}
