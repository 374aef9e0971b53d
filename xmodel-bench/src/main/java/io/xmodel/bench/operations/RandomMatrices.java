package io.xmodel.bench.operations;

import io.xmodel.model.Linear;
import io.xmodel.model.WeightScale;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/**
 * Matrices of normally distributed weights in memory. Eight-bit floats have scales of blocks of 128
 * × 128, integers of groups of 32, the others none.
 */
public final class RandomMatrices {
  private static final int BLOCK = 128;
  private static final int GROUP = 32;

  /**
   * Numbers that are drawn, again and again: each matrix would take longer than the benchmark. A
   * prime, so that rows are not repeated.
   */
  private static final int DRAWN = 131071;

  private final Arena arena;
  private final Random random;
  private final float[] drawn = new float[DRAWN];

  /** Matrices that live as long as the arena. */
  public RandomMatrices(Arena arena, Random random) {
    this.arena = arena;
    this.random = random;
    for (int i = 0; i < DRAWN; i++) {
      drawn[i] = (float) random.nextGaussian();
    }
  }

  /** A matrix of weights of about a standard deviation. */
  public Linear matrix(DType dtype, int rows, int columns, float deviation) {
    // Integers are spread over their range, and 8-bit floats where they are precise.
    float spread =
        switch (dtype) {
          case Q4 -> 2.5f;
          case Q8 -> 40f;
          case F8_E4M3, F8_E5M2 -> 1f;
          default -> deviation;
        };
    MemorySegment data = codes(dtype, (long) rows * columns, spread);
    Tensor tensor = new Tensor("w", dtype, new long[] {rows, columns}, data, "benchmark");
    float scale = deviation / spread;
    return new Linear(
        tensor,
        dtype.isInteger()
            ? groups(rows, columns / GROUP, scale)
            : dtype.isFloat8() ? blocks(rows, columns, scale) : new WeightScale.None(),
        null);
  }

  /** Codes of normally distributed values times a factor. */
  MemorySegment codes(DType dtype, long elements, float factor) {
    MemorySegment data = arena.allocate(dtype.bytes(elements), 64);
    long piece = Math.min(data.byteSize(), (long) DRAWN * dtype.bits() / Byte.SIZE);
    int i = 0;
    for (long at = 0; at < piece; at += Math.max(1, dtype.bits() / Byte.SIZE)) {
      int code = dtype.fromFloat(drawn[i++] * factor);
      switch (dtype.bits()) {
        case 4 -> {
          int second = dtype.fromFloat(drawn[i++] * factor);
          data.set(ValueLayout.JAVA_BYTE, at, (byte) (code | second << 4));
        }
        case 8 -> data.set(ValueLayout.JAVA_BYTE, at, (byte) code);
        case 16 -> data.set(ValueLayout.JAVA_SHORT, at, (short) code);
        default -> data.set(ValueLayout.JAVA_INT, at, code);
      }
    }
    for (long at = piece; at < data.byteSize(); at += piece) {
      MemorySegment.copy(data, 0, data, at, Math.min(piece, data.byteSize() - at));
    }
    return data;
  }

  private WeightScale groups(int rows, int across, float scale) {
    MemorySegment data = arena.allocate(2L * rows * across, 64);
    for (long i = 0; i < (long) rows * across; i++) {
      data.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) DType.F16.fromFloat(nearly(scale)));
    }
    return new WeightScale.PerGroup(
        GROUP, new Tensor("s", DType.F16, new long[] {rows, across}, data, "benchmark"));
  }

  private WeightScale blocks(int rows, int columns, float scale) {
    int across = Math.ceilDiv(columns, BLOCK);
    float[] scales = new float[Math.ceilDiv(rows, BLOCK) * across];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = nearly(scale);
    }
    return new WeightScale.PerBlock(BLOCK, BLOCK, across, scales);
  }

  private float nearly(float scale) {
    return scale * (0.75f + 0.5f * random.nextFloat());
  }

  /** Bytes of so many weights, with the scales of groups. */
  public static double bytes(DType dtype, double weights) {
    return weights * dtype.bits() / Byte.SIZE + (dtype.isInteger() ? 2 * weights / GROUP : 0);
  }
}
