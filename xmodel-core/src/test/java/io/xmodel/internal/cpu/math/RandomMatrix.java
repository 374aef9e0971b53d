package io.xmodel.internal.cpu.math;

import io.xmodel.model.Linear;
import io.xmodel.model.WeightScale;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;

/** Matrices of random codes, at an odd address as mapped files may have it. */
public final class RandomMatrix {
  private RandomMatrix() {}

  /** A matrix whose values are about as large as a trained model's. */
  public static Linear of(
      RandomGenerator random, DType dtype, int rows, int columns, WeightScale scale) {
    long bytes = dtype.bytes((long) rows * columns);
    MemorySegment data = Arena.ofAuto().allocate(bytes + 3, 64).asSlice(3, bytes);
    if (dtype.isInteger()) {
      for (long i = 0; i < bytes; i++) {
        data.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
      }
      return linear(dtype, rows, columns, data, scale);
    }
    float spread = dtype.isFloat8() ? 16f : 0.1f;
    for (long i = 0; i < (long) rows * columns; i++) {
      // Now and then a subnormal code.
      float tiny = random.nextInt(20) == 0 ? 0x1p-8f : 1f;
      int code = dtype.fromFloat((float) random.nextGaussian() * spread * tiny);
      switch (dtype.bytes()) {
        case 1 -> data.set(ValueLayout.JAVA_BYTE, i, (byte) code);
        case 2 -> data.set(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * i, (short) code);
        default -> data.set(ValueLayout.JAVA_INT_UNALIGNED, 4 * i, code);
      }
    }
    return linear(dtype, rows, columns, data, scale);
  }

  private static Linear linear(
      DType dtype, int rows, int columns, MemorySegment data, WeightScale scale) {
    Tensor tensor = new Tensor("random", dtype, new long[] {rows, columns}, data, "test");
    return new Linear(tensor, scale, null);
  }

  /**
   * Scales of one kind: 0 none, 1 per tensor, 2 per row, 3 per block of 48 × 40, 4 per group of 32
   * columns, 5 per block of 48 × 64.
   */
  public static WeightScale scale(RandomGenerator random, int kind, int rows, int columns) {
    return switch (kind) {
      case 0 -> new WeightScale.None();
      case 1 -> new WeightScale.PerTensor(0.0078f);
      case 2 -> new WeightScale.PerRow(floats(random, rows));
      case 4 -> {
        MemorySegment data = Arena.ofAuto().allocate(2L * rows * columns / 32 + 1).asSlice(1);
        for (long at = 0; at < data.byteSize(); at += 2) {
          // Now and then a subnormal scale.
          float value = random.nextInt(10) == 0 ? 0x1p-20f : 0.01f + 0.01f * random.nextFloat();
          data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, Float.floatToFloat16(value));
        }
        long[] shape = {rows, columns / 32};
        yield new WeightScale.PerGroup(32, new Tensor("scale", DType.F16, shape, data, "test"));
      }
      default -> {
        int blockColumns = kind == 3 ? 40 : 64;
        int across = Math.ceilDiv(columns, blockColumns);
        yield new WeightScale.PerBlock(
            48, blockColumns, across, floats(random, Math.ceilDiv(rows, 48) * across));
      }
    };
  }

  /** Standard normal numbers. */
  public static float[] floats(RandomGenerator random, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
