package uk.ac.manchester.tornado.api.types;

/** Conversions of bfloat16 codes. */
public final class BFloat16 {

  private BFloat16() {}

  /** The value of a code: the upper half of a float's bits. */
  public static float bf16ToFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /**
   * The code nearest to a value, ties to even as CUDA has it; TornadoVM's own Java code, which
   * other backends compile, rounds them away from zero.
   */
  public static short bf16FromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    return Float.isNaN(value) ? 0x7FC0 : (short) ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
  }
}
