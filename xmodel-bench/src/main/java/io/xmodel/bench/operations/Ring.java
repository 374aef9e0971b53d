package io.xmodel.bench.operations;

import io.xmodel.internal.cpu.math.Matrix;
import io.xmodel.tensor.DType;
import java.lang.foreign.Arena;
import java.util.Random;

/**
 * Random matrices, together larger than the caches and taken in turn: a model's weights are not in
 * a cache when their turn comes.
 */
final class Ring implements AutoCloseable {
  private static final long BYTES = 256L << 20;

  private final Arena arena = Arena.ofShared();
  private final Matrix[] matrices;
  private int next;

  Ring(DType dtype, MatrixShape shape, Random random) {
    RandomMatrices source = new RandomMatrices(arena, random);
    matrices = new Matrix[(int) Math.ceilDiv(BYTES, dtype.bytes((long) shape.elements()))];
    for (int i = 0; i < matrices.length; i++) {
      matrices[i] = Matrix.of(source.matrix(dtype, shape.rows(), shape.columns(), 1f));
    }
  }

  /** The next matrix. */
  Matrix next() {
    Matrix matrix = matrices[next];
    next = next + 1 == matrices.length ? 0 : next + 1;
    return matrix;
  }

  @Override
  public void close() {
    arena.close();
  }
}
