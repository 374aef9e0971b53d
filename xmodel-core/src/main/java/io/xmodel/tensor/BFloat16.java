package io.xmodel.tensor;

/** The bfloat16 format: sign, 8 exponent bits, 7 fraction bits – the upper half of a binary32. */
public final class BFloat16 {
  private BFloat16() {}

  /** The value of a code. */
  public static float toFloat(short code) {
    return Float.intBitsToFloat(code << 16);
  }

  /** The nearest code, ties to even. NaN stays NaN. */
  public static short fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) ((bits >>> 16) | 0x40);
    }
    return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
  }
}
