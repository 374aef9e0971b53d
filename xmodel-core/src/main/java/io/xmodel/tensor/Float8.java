package io.xmodel.tensor;

/**
 * The two 8-bit float formats of "FP8 Formats for Deep Learning" (Micikevicius et al., 2022), as
 * safetensors and PyTorch store them: E4M3FN and E5M2. Codes are the low 8 bits of an int.
 */
public final class Float8 {
  /** The largest finite E4M3 value. */
  public static final float E4M3_MAX = 448f;

  /** The largest finite E5M2 value. */
  public static final float E5M2_MAX = 57344f;

  private Float8() {}

  /**
   * The value of an E4M3 code: (-1)^s 2^(e-7) (1 + m/8), subnormal (-1)^s 2^-6 m/8, e=15 m=7 NaN.
   */
  public static float e4m3ToFloat(int code) {
    int exponent = (code >> 3) & 0xF;
    int mantissa = code & 7;
    if (exponent == 15 && mantissa == 7) {
      return Float.NaN;
    }
    float magnitude =
        exponent == 0 ? mantissa * 0x1p-9f : Math.scalb(1f + mantissa * 0.125f, exponent - 7);
    return (code & 0x80) == 0 ? magnitude : -magnitude;
  }

  /** The value of an E5M2 code, which is a binary16 without its low byte. */
  public static float e5m2ToFloat(int code) {
    return Float.float16ToFloat((short) (code << 8));
  }

  /** The nearest E4M3 code, ties to even; beyond ±448 saturates; NaN becomes 0x7F. */
  public static int floatToE4m3(float value) {
    return nearest(value, 3, 7, E4M3_MAX, 0x7F);
  }

  /** The nearest E5M2 code, ties to even; beyond ±57344 saturates; NaN becomes 0x7F. */
  public static int floatToE5m2(float value) {
    return nearest(value, 2, 15, E5M2_MAX, 0x7F);
  }

  private static int nearest(float value, int mantissaBits, int bias, float max, int nan) {
    if (Float.isNaN(value)) {
      return nan;
    }
    int sign = Float.floatToRawIntBits(value) >>> 31 << 7;
    float magnitude = Math.min(Math.abs(value), max);
    int exponent = Math.max(Math.getExponent(magnitude), 1 - bias);
    // In units of the last place: exact in double, so rint is the only rounding.
    double units = Math.rint(Math.scalb((double) magnitude, mantissaBits - exponent));
    // A carry into the next binade adds up correctly, as the exponent field follows the mantissa
    // field.
    int code = ((exponent + bias - 1) << mantissaBits) + (int) units;
    return sign | code;
  }
}
