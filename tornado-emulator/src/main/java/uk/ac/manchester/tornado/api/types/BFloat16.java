package uk.ac.manchester.tornado.api.types;

/** Conversions of bfloat16 codes. */
public final class BFloat16 {

  private BFloat16() {}

  /** The value of a code: the upper half of a float's bits. */
  public static float bf16ToFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }
}
