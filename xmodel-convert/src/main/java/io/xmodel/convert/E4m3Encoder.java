package io.xmodel.convert;

/**
 * Floats to E4M3 codes, fast: the same codes as {@link io.xmodel.tensor.Float8#floatToE4m3} for
 * every float, without its calls into double arithmetic.
 */
final class E4m3Encoder {
  /** 2^14, whose unit in the last place is 2^-9, E4M3's smallest step. */
  private static final float SUBNORMAL = 0x1p14f;

  /** E4M3's smallest normal value. */
  private static final float NORMAL_MIN = 0x1p-6f;

  private E4m3Encoder() {}

  /**
   * Codes of {@code values[i] / scale} for i in [from, to), ties to even, saturating at ±448, NaN
   * as 0x7F.
   */
  static void encode(float[] values, int from, int to, float scale, byte[] codes) {
    for (int i = from; i < to; i++) {
      codes[i] = encode(values[i] / scale);
    }
  }

  static byte encode(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 24) & 0x80;
    float magnitude = Math.min(Math.abs(value), 448f);
    int rounded = Float.floatToRawIntBits(magnitude);
    // Normal: keep 3 of 23 fraction bits, ties to even; the carry moves into the exponent field,
    // whose
    // bias goes from 127 to 7.
    int normal = ((rounded + 0x7FFFF + ((rounded >>> 20) & 1)) >>> 20) - ((127 - 7) << 3);
    // Subnormal: adding 2^14 lets the addition itself round to a multiple of 2^-9.
    int subnormal =
        Float.floatToRawIntBits(magnitude + SUBNORMAL) - Float.floatToRawIntBits(SUBNORMAL);
    int code = magnitude < NORMAL_MIN ? subnormal : normal;
    return (byte) (Float.isNaN(value) ? 0x7F : sign | code);
  }
}
