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
  private final float low;
  private final float high;
  private final float[] codes = new float[GroupLayout.SIZE];

  GroupEncoder(DType dtype) {
    this.dtype = dtype;
    this.half = 1 << dtype.bits() - 1;
    this.low = -half;
    this.high = half - 1;
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

  /** Squared error, in four sums: processors add as slowly as they wait for one. */
  private float error(float[] values, int at, float scale) {
    float inverse = 1 / scale;
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    for (int i = at; i < at + GroupLayout.SIZE; i += 4) {
      float d0 = values[i] - nearest(values[i] * inverse) * scale;
      float d1 = values[i + 1] - nearest(values[i + 1] * inverse) * scale;
      float d2 = values[i + 2] - nearest(values[i + 2] * inverse) * scale;
      float d3 = values[i + 3] - nearest(values[i + 3] * inverse) * scale;
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** The nearest integers, as floats. */
  private void quantize(float[] values, int at, float scale) {
    float inverse = scale == 0 ? 0 : 1 / scale;
    for (int i = 0; i < GroupLayout.SIZE; i++) {
      codes[i] = nearest(values[at + i] * inverse);
    }
  }

  /** The nearest integer of the range. */
  private float nearest(float value) {
    float rounded = value + ROUND - ROUND;
    return rounded > high ? high : rounded < low ? low : rounded;
  }

  /** The nearest binary16 that is not less: the largest value must not be cut off. */
  private static short roundUp(float value) {
    short code = Float.floatToFloat16(value);
    return Float.float16ToFloat(code) < value ? (short) (code + 1) : code;
  }
}
