package io.xmodel.convert;

import io.xmodel.tensor.BFloat16;
import io.xmodel.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Random numbers that depend on seed, tensor and position only, so that any thread can compute any
 * stretch of them. Nearly normal: the sum of four uniform numbers, cut off at 3.5 deviations.
 */
final class Noise {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** Mean and deviation of the sum of four uniform 16-bit integers. */
  private static final double SUM_MEAN = 2 * 65535.0;

  private static final double SUM_DEVIATION = Math.sqrt(4 * (65536.0 * 65536 - 1) / 12);

  private final long key;
  private final DType dtype;
  private final Distribution distribution;
  private final float scale;

  /**
   * What the numbers look like.
   *
   * @param mean their mean
   * @param deviation their standard deviation
   * @param randomSign whether each is negated with probability one half
   */
  record Distribution(double mean, double deviation, boolean randomSign) {}

  Noise(long seed, int tensor, DType dtype, Distribution distribution) {
    this.key = mix(seed + GOLDEN * (tensor + 1));
    this.dtype = dtype;
    this.distribution = distribution;
    this.scale = (float) (distribution.deviation() / SUM_DEVIATION);
  }

  /** Fills memory with the numbers from an index on. */
  void fill(long from, MemorySegment destination) {
    int count = Math.toIntExact(destination.byteSize() / dtype.bytes());
    switch (dtype) {
      case BF16, F16 -> {
        short[] codes = new short[count];
        for (int i = 0; i < count; i++) {
          float value = at(from + i);
          codes[i] = dtype == DType.BF16 ? BFloat16.fromFloat(value) : Float.floatToFloat16(value);
        }
        MemorySegment.copy(codes, 0, destination, ValueLayout.JAVA_SHORT_UNALIGNED, 0, count);
      }
      case F32 -> {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
          values[i] = at(from + i);
        }
        MemorySegment.copy(values, 0, destination, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, count);
      }
      default -> throw new IllegalArgumentException(dtype.label());
    }
  }

  private float at(long index) {
    long bits = mix(key + GOLDEN * index);
    int sum =
        (int)
            ((bits & 0xFFFF) + ((bits >>> 16) & 0xFFFF) + ((bits >>> 32) & 0xFFFF) + (bits >>> 48));
    float value = (float) distribution.mean() + (sum - (float) SUM_MEAN) * scale;
    return distribution.randomSign() && (mix(bits) & 1) != 0 ? -value : value;
  }

  /** SplitMix64's finaliser (Steele, Lea and Flood, 2014). */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
