package io.xmodel.tensor;

import java.util.Locale;

/**
 * How a number is stored. Names are those of the safetensors format.
 *
 * <p>{@link #toFloat} is the scalar definition of each format's codes; every faster decoder is
 * tested against it.
 */
public enum DType {
  /** IEEE 754 binary32. */
  F32(4),
  /** IEEE 754 binary16. */
  F16(2),
  /** The upper half of a binary32. */
  BF16(2),
  /** FP8 E4M3FN: bias 7, no infinities, S.1111.111 is NaN, largest 448, smallest subnormal 2^-9. */
  F8_E4M3(1),
  /** FP8 E5M2: bias 15, with infinities and NaNs, largest finite 57344. */
  F8_E5M2(1);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes per element. */
  public int bytes() {
    return bytes;
  }

  /**
   * Whether this is one of the 8-bit float formats, whose values are meaningful only with a scale.
   */
  public boolean isFloat8() {
    return bytes == 1;
  }

  /** Lower-case name for people: {@code bf16}, {@code fp8-e4m3}. */
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
    };
  }

  /** The code nearest to a value, ties to even; FP8 saturates at its largest finite value. */
  public int fromFloat(float value) {
    return switch (this) {
      case F32 -> Float.floatToRawIntBits(value);
      case F16 -> Float.floatToFloat16(value) & 0xFFFF;
      case BF16 -> BFloat16.fromFloat(value) & 0xFFFF;
      case F8_E4M3 -> Float8.floatToE4m3(value);
      case F8_E5M2 -> Float8.floatToE5m2(value);
    };
  }
}
