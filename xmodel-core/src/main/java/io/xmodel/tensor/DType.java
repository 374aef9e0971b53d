package io.xmodel.tensor;

import java.util.Locale;

/**
 * How a number is stored. Names of floats are those of the safetensors format; the integers are the
 * codes of group-quantised weights, which other formats store under names of their own.
 *
 * <p>{@link #toFloat} is the scalar definition of each format's codes; every faster decoder is
 * tested against it.
 */
public enum DType {
  /** IEEE 754 binary32. */
  F32(32),
  /** IEEE 754 binary16. */
  F16(16),
  /** The upper half of a binary32. */
  BF16(16),
  /** FP8 E4M3FN: bias 7, no infinities, S.1111.111 is NaN, largest 448, smallest subnormal 2^-9. */
  F8_E4M3(8),
  /** FP8 E5M2: bias 15, with infinities and NaNs, largest finite 57344. */
  F8_E5M2(8),
  /** Integers −128…127, stored as value + 128. */
  Q8(8),
  /** Integers −8…7, stored as value + 8; of two in a byte the first is in the low bits. */
  Q4(4);

  private final int bits;

  DType(int bits) {
    this.bits = bits;
  }

  /** Bits per element. */
  public int bits() {
    return bits;
  }

  /**
   * Bytes per element.
   *
   * @throws IllegalStateException for Q4, whose elements are no whole bytes
   */
  public int bytes() {
    if (bits < Byte.SIZE) {
      throw new IllegalStateException("an element of %s is no whole byte".formatted(this));
    }
    return bits / Byte.SIZE;
  }

  /** Bytes of so many elements, which must fill whole bytes. */
  public long bytes(long elements) {
    long size = Math.multiplyExact(elements, bits);
    if (size % Byte.SIZE != 0) {
      throw new IllegalArgumentException(
          "%s elements of %s are no whole bytes".formatted(elements, this));
    }
    return size / Byte.SIZE;
  }

  /**
   * Whether this is one of the 8-bit float formats, whose values are meaningful only with a scale.
   */
  public boolean isFloat8() {
    return this == F8_E4M3 || this == F8_E5M2;
  }

  /** Whether this is one of the integer formats, whose values are meaningful only with a scale. */
  public boolean isInteger() {
    return this == Q4 || this == Q8;
  }

  /** Lower-case name for people: {@code bf16}, {@code fp8-e4m3}, {@code q4}. */
  public String label() {
    return switch (this) {
      case F8_E4M3 -> "fp8-e4m3";
      case F8_E5M2 -> "fp8-e5m2";
      default -> name().toLowerCase(Locale.ROOT);
    };
  }

  /** The value of a stored code, given in the low bits. */
  public float toFloat(int code) {
    return switch (this) {
      case F32 -> Float.intBitsToFloat(code);
      case F16 -> Float.float16ToFloat((short) code);
      case BF16 -> Float.intBitsToFloat(code << 16);
      case F8_E4M3 -> Float8.e4m3ToFloat(code);
      case F8_E5M2 -> Float8.e5m2ToFloat(code);
      case Q8, Q4 -> (code & (1 << bits) - 1) - (1 << bits - 1);
    };
  }

  /** The code nearest to a value, ties to even; FP8 and integers saturate. */
  public int fromFloat(float value) {
    return switch (this) {
      case F32 -> Float.floatToRawIntBits(value);
      case F16 -> Float.floatToFloat16(value) & 0xFFFF;
      case BF16 -> BFloat16.fromFloat(value) & 0xFFFF;
      case F8_E4M3 -> Float8.floatToE4m3(value);
      case F8_E5M2 -> Float8.floatToE5m2(value);
      case Q8, Q4 ->
          Math.clamp((long) Math.rint(value), -1 << bits - 1, (1 << bits - 1) - 1)
              + (1 << bits - 1);
    };
  }
}
