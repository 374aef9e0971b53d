package io.xmodel.tornado.kernels;

import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Stored numbers to floats and back, without reinterpreting bits, which no device code can.
 *
 * <p>An 8-bit code is looked up. A wider code is split into sign and exponent, which select a power
 * of two from a table, and the mantissa, which as an integer multiplies it: exact for every finite
 * code, subnormals included, where the device keeps f32 subnormals. Infinities and NaNs become
 * infinities.
 *
 * <p>{@link #exponents} and {@link #scalar} are for the host.
 */
public final class Codes {
  /** Kinds of key/value pool: f32. */
  public static final int KV_F32 = 0;

  /** Kinds of key/value pool: bfloat16. */
  public static final int KV_BF16 = 1;

  /** Kinds of key/value pool: binary16. */
  public static final int KV_F16 = 2;

  private static final float TWO_126 = 0x1p126f;

  private Codes() {}

  /** Mantissa bits of a 16-bit pool. */
  public static int kvMantissa(int kvType) {
    return kvType == KV_BF16 ? 7 : 10;
  }

  /** The value of an 8-bit code, in the low bits. */
  public static float value8(FloatArray floats, int table, int code) {
    return floats.get(table + (code & 255));
  }

  /** The value of an integer of that many bits, in the low bits: code − 2^(bits − 1). */
  static float integer(int code, int bits) {
    return (float) ((code & ((1 << bits) - 1)) - (1 << (bits - 1)));
  }

  /**
   * The value of a code of that many bits, in the low bits, decoded as its {@link Storage} says.
   */
  public static float value(
      FloatArray floats, int table, int mantissa, int code, int bits, int storage) {
    float value = 0f;
    int decoder = Storage.decoder(storage);
    if (decoder == Storage.BY_INTEGER) {
      value = integer(code, bits);
    }
    if (decoder == Storage.BY_TABLE) {
      if (bits == 4) {
        value = integer(code, 4);
      }
      if (bits == 8) {
        value = value8(floats, table, code);
      }
      if (bits == 16) {
        value = value16(floats, table, mantissa, code);
      }
      if (bits == 32) {
        value = value32(floats, table, code);
      }
    }
    if (decoder >= Storage.BY_BF16) {
      // FP8 goes to where a bfloat16 has such bits, and is multiplied by what its exponent lacks.
      // It
      // goes by way of the upper half of an int, where CUDA's compiler leaves it.
      int upper = code;
      float factor = 1f;
      if (decoder == Storage.BY_E4M3) {
        upper = (code << 24 >> 4 & 0x87F00000) >> 16;
        factor = 0x1p120f;
      }
      if (decoder == Storage.BY_E5M2) {
        upper = (code << 24 >> 3 & 0x8FE00000) >> 16;
        factor = 0x1p112f;
      }
      value = BFloat16.bf16ToFloat((short) upper) * factor;
    }
    return value;
  }

  /** The value of a 16-bit code, in the low bits. */
  public static float value16(FloatArray floats, int table, int mantissa, int code) {
    int signExponent = (code >> mantissa) & ((1 << (16 - mantissa)) - 1);
    int exponent = signExponent & ((1 << (15 - mantissa)) - 1);
    int significand = (code & ((1 << mantissa) - 1)) | (TornadoMath.min(exponent, 1) << mantissa);
    return floats.get(table + signExponent) * (float) significand;
  }

  /** The value of an f32 code. */
  public static float value32(FloatArray floats, int table, int code) {
    int signExponent = (code >> 23) & 511;
    int exponent = signExponent & 255;
    int significand = (code & 0x7FFFFF) | (TornadoMath.min(exponent, 1) << 23);
    return floats.get(table + signExponent) * (float) significand;
  }

  /**
   * The 16-bit code nearest to a value, ties to even; what is too large, infinities included,
   * becomes the largest finite value. A NaN becomes some code.
   */
  static int encode(float value, int kvType) {
    boolean bf16 = kvType == KV_BF16;
    int mantissa = bf16 ? 7 : 10;
    int smallest = bf16 ? -126 : -14;
    float up = bf16 ? TWO_126 : 0x1p14f;
    float a = TornadoMath.min(TornadoMath.abs(value), bf16 ? 0x1.FEp127f : 65504f);
    int exponent = a < 1f ? smallest : 0;
    float s = a < 1f ? a * up : a;
    // Seven halvings of the range: s · 2^exponent = a all along, and all products are exact.
    int e64 = s >= 0x1p64f ? 64 : 0;
    s = s >= 0x1p64f ? s * 0x1p-64f : s;
    int e32 = s >= 0x1p32f ? 32 : 0;
    s = s >= 0x1p32f ? s * 0x1p-32f : s;
    int e16 = s >= 0x1p16f ? 16 : 0;
    s = s >= 0x1p16f ? s * 0x1p-16f : s;
    int e8 = s >= 256f ? 8 : 0;
    s = s >= 256f ? s * 0x1p-8f : s;
    int e4 = s >= 16f ? 4 : 0;
    s = s >= 16f ? s * 0x1p-4f : s;
    int e2 = s >= 4f ? 2 : 0;
    s = s >= 4f ? s * 0.25f : s;
    int e1 = s >= 2f ? 1 : 0;
    s = s >= 2f ? s * 0.5f : s;
    exponent = exponent + e64 + e32 + e16 + e8 + e4 + e2 + e1;
    // Now s < 2, and s < 1 only for subnormals. Its integer part after scaling has the implicit
    // bit.
    float scaled = s * (float) (1 << mantissa);
    int whole = (int) scaled;
    float rest = scaled - (float) whole;
    int above = rest > 0.5f ? 1 : 0;
    int tie = rest == 0.5f ? 1 : 0;
    int round = above + tie * (whole & 1);
    // The implicit bit and a carry both add themselves to the exponent field.
    int code = ((exponent - smallest) << mantissa) + whole + round;
    int sign = value < 0f ? 0x8000 : 0;
    return code | sign;
  }

  /**
   * The table of a 16- or 32-bit codec: {@code T[sign|exponent] = ±2^(max(e, 1) − bias −
   * mantissa)}.
   *
   * @param bits of a code
   * @param mantissa bits of the mantissa
   * @return 2^(bits − mantissa) floats
   */
  public static float[] exponents(int bits, int mantissa) {
    int exponentBits = bits - 1 - mantissa;
    int bias = (1 << (exponentBits - 1)) - 1;
    float[] table = new float[2 << exponentBits];
    int last = (1 << exponentBits) - 1;
    for (int e = 0; e <= last; e++) {
      float power =
          e == last ? Float.POSITIVE_INFINITY : Math.scalb(1f, Math.max(e, 1) - bias - mantissa);
      table[e] = power;
      table[e + last + 1] = -power;
    }
    return table;
  }
}
