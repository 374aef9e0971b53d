package io.xmodel.internal.cpu.math;

import io.xmodel.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How a stored weight becomes a float in a register. The code, sign-extended to 32 bits, is shifted
 * so that its exponent and fraction land in a binary32's fields, and masked. Formats with a
 * narrower exponent come out too small by a constant power of two, which is put back in two halves
 * – one on the input, one on the scale – because neither could carry all of it without overflowing
 * or going subnormal:
 *
 * <pre>value = reinterpret((code &lt;&lt; shift) &amp; mask) · inputFactor · scaleFactor</pre>
 *
 * <p>Integers, {@code Q4} and {@code Q8}, are no such codes: {@link VectorGroups} decodes them.
 *
 * <p>Subnormal codes and signs come out exactly. NaN and infinity codes of the narrow formats come
 * out as finite numbers: checkpoints are checked for them when read.
 *
 * @param dtype the stored format
 * @param bytes bytes of a code; 0 for integers, as are shift and mask
 * @param shift left shift
 * @param mask keeps sign, exponent and fraction
 * @param inputFactor 2^64 or 1, multiplied into the vector of activations
 * @param scaleFactor the rest, multiplied into the weights' scales
 */
public record Codec(
    DType dtype, int bytes, int shift, int mask, float inputFactor, float scaleFactor) {

  /** The row of the table for a format. */
  public static Codec of(DType dtype) {
    return switch (dtype) {
      case F32 -> new Codec(dtype, 4, 0, -1, 1f, 1f);
      case BF16 -> new Codec(dtype, 2, 16, -1 << 16, 1f, 1f);
      // Bias 15 against 127: 112 short.
      case F16 -> new Codec(dtype, 2, 13, 0x8FFFE000, 0x1p64f, 0x1p48f);
      case F8_E5M2 -> new Codec(dtype, 1, 21, 0x8FE00000, 0x1p64f, 0x1p48f);
      // Bias 7 against 127: 120 short.
      case F8_E4M3 -> new Codec(dtype, 1, 20, 0x87F00000, 0x1p64f, 0x1p56f);
      case Q8, Q4 -> new Codec(dtype, 0, 0, 0, 1f, 1f);
    };
  }

  /** One code as the vector loops decode it: short of both factors. */
  float decode(MemorySegment data, long offset) {
    int code =
        switch (bytes) {
          case 1 -> data.get(ValueLayout.JAVA_BYTE, offset);
          case 2 -> data.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset);
          default -> data.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
        };
    return Float.intBitsToFloat((code << shift) & mask);
  }
}
