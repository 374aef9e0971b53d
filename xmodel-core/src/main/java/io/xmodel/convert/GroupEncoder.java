package io.xmodel.convert;

import io.xmodel.tensor.DType;

/**
 * 32 floats to integers and a binary16 scale. 8 bits: scale = max|w| / 127. 4 bits: that of a few
 * scales from max|w| / 7 down to max|w| / 9, or the one that fits the codes of the best of them,
 * which gives the least squared error; values beyond the range saturate.
 */
final class GroupEncoder {
  /** On normally distributed weights within half a percent of the best of any number of scales. */
  private static final float[] DIVISORS = {7, 7.5f, 8, 8.5f, 9};

  /** Adding it rounds a float below 2^22 to a whole number, ties to even. */
  private static final float ROUND = 0x1.8p23f;

  private final DType dtype;
  private final int half;
  private final float[] codes = new float[GroupLayout.SIZE];

  GroupEncoder(DType dtype) {
    this.dtype = dtype;
    this.half = 1 << dtype.bits() - 1;
  }

  /**
   * Encodes {@code values[at … at + 31]} to where their codes belong in the whole array's.
   *
   * @return the scale's code; infinite if the values are too large for any
   */
  short encode(float[] values, int at, byte[] bytes) {
    float largest = Decoder.largest(values, at, GroupLayout.SIZE);
    short scale = roundUp(largest / (half - 1));
    if (dtype == DType.Q4 && scale != 0) {
      scale = best(values, at, largest, scale);
    }
    quantize(values, at, Float.float16ToFloat(scale));
    if (dtype == DType.Q8) {
      for (int i = 0; i < GroupLayout.SIZE; i++) {
        bytes[at + i] = (byte) ((int) codes[i] + half);
      }
    } else {
      for (int i = 0; i < GroupLayout.SIZE; i += 2) {
        bytes[(at + i) / 2] = (byte) ((int) codes[i] + half | (int) codes[i + 1] + half << 4);
      }
    }
    return scale;
  }

  private short best(float[] values, int at, float largest, short first) {
    short best = first;
    float least = error(values, at, Float.float16ToFloat(first));
    for (float divisor : DIVISORS) {
      short scale = Float.floatToFloat16(largest / divisor);
      float error = scale == 0 ? least : error(values, at, Float.float16ToFloat(scale));
      if (error < least) {
        least = error;
        best = scale;
      }
    }
    quantize(values, at, Float.float16ToFloat(best));
    float products = 0;
    float squares = 0;
    for (int i = 0; i < GroupLayout.SIZE; i++) {
      products += values[at + i] * codes[i];
      squares += codes[i] * codes[i];
    }
    short fitted = Float.floatToFloat16(products / squares);
    return fitted > 0 && error(values, at, Float.float16ToFloat(fitted)) < least ? fitted : best;
  }

  private float error(float[] values, int at, float scale) {
    quantize(values, at, scale);
    float sum = 0;
    for (int i = 0; i < GroupLayout.SIZE; i++) {
      float difference = values[at + i] - codes[i] * scale;
      sum += difference * difference;
    }
    return sum;
  }

  /** The nearest integers, as floats. */
  private void quantize(float[] values, int at, float scale) {
    float inverse = scale == 0 ? 0 : 1 / scale;
    float low = -half;
    float high = half - 1;
    for (int i = 0; i < GroupLayout.SIZE; i++) {
      float value = Math.max(low, Math.min(high, values[at + i] * inverse));
      codes[i] = value + ROUND - ROUND;
    }
  }

  /** The nearest binary16 that is not less: the largest value must not be cut off. */
  private static short roundUp(float value) {
    short code = Float.floatToFloat16(value);
    return Float.float16ToFloat(code) < value ? (short) (code + 1) : code;
  }
}
