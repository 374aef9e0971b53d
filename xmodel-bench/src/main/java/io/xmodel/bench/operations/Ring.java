package io.xmodel.bench.operations;

import io.xmodel.cpu.math.Matrix;
import io.xmodel.model.Linear;
import io.xmodel.model.WeightScale;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/**
 * Random matrices, together larger than the caches and taken in turn: a model's weights are not in
 * a cache when their turn comes. Eight-bit codes have scales of blocks of 128 × 128.
 */
final class Ring implements AutoCloseable {
  private static final long BYTES = 256L << 20;
  private static final int BLOCK = 128;

  private final Arena arena = Arena.ofShared();
  private final Matrix[] matrices;
  private int next;

  Ring(DType dtype, MatrixShape shape, Random random) {
    int count = (int) Math.ceilDiv(BYTES, (long) shape.elements() * dtype.bytes());
    matrices = new Matrix[count];
    for (int i = 0; i < count; i++) {
      MemorySegment data = codes(arena, dtype, (long) shape.elements(), random);
      Tensor tensor =
          new Tensor("w", dtype, new long[] {shape.rows(), shape.columns()}, data, "benchmark");
      matrices[i] = Matrix.of(new Linear(tensor, scale(dtype, shape, random), null));
    }
  }

  private static WeightScale scale(DType dtype, MatrixShape shape, Random random) {
    if (!dtype.isFloat8()) {
      return new WeightScale.None();
    }
    int across = Math.ceilDiv(shape.columns(), BLOCK);
    float[] scales = new float[Math.ceilDiv(shape.rows(), BLOCK) * across];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = 0.5f + random.nextFloat();
    }
    return new WeightScale.PerBlock(BLOCK, BLOCK, across, scales);
  }

  /** Codes of normally distributed values. */
  static MemorySegment codes(Arena arena, DType dtype, long elements, Random random) {
    MemorySegment data = arena.allocate(elements * dtype.bytes(), 64);
    // A piece of noise again and again: drawing each number would take longer than the benchmark.
    MemorySegment piece = data.asSlice(0, Math.min(data.byteSize(), 1 << 18));
    for (long at = 0; at < piece.byteSize(); at += dtype.bytes()) {
      int code = dtype.fromFloat((float) random.nextGaussian());
      switch (dtype.bytes()) {
        case 1 -> piece.set(ValueLayout.JAVA_BYTE, at, (byte) code);
        case 2 -> piece.set(ValueLayout.JAVA_SHORT, at, (short) code);
        default -> piece.set(ValueLayout.JAVA_INT, at, code);
      }
    }
    for (long at = piece.byteSize(); at < data.byteSize(); at += piece.byteSize()) {
      long bytes = Math.min(piece.byteSize(), data.byteSize() - at);
      MemorySegment.copy(piece, 0, data, at, bytes);
    }
    return data;
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
