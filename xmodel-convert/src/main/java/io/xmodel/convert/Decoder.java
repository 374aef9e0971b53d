package io.xmodel.convert;

import io.xmodel.error.CheckpointException;
import io.xmodel.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Stretches of 16- and 32-bit tensors to floats: {@link Tensor#get} without its switch inside. */
final class Decoder {
  private Decoder() {}

  /**
   * The same, where every element must be a number.
   *
   * @throws CheckpointException naming the first that is none
   */
  static float[] decodeFinite(Tensor tensor, long from, int count) {
    float[] values = decode(tensor, from, count);
    if (!Float.isFinite(largest(values, 0, count))) {
      int i = 0;
      while (Float.isFinite(values[i])) {
        i++;
      }
      throw new CheckpointException(
          "tensor '%s': element %s is %s, which no scale can express (%s). The checkpoint is damaged."
              .formatted(tensor.name(), from + i, values[i], tensor.origin()));
    }
    return values;
  }

  /**
   * The largest magnitude, found among the bits: without their signs they order like the numbers,
   * infinities and NaN above all, and C2 turns an int maximum into vector instructions.
   */
  static float largest(float[] values, int from, int count) {
    int largest = 0;
    for (int i = from; i < from + count; i++) {
      largest = Math.max(largest, Float.floatToRawIntBits(values[i]) & 0x7FFFFFFF);
    }
    return Float.intBitsToFloat(largest);
  }

  static float[] decode(Tensor tensor, long from, int count) {
    float[] values = new float[count];
    int bytes = tensor.dtype().bytes();
    MemorySegment data = tensor.data().asSlice(from * bytes, (long) count * bytes);
    switch (tensor.dtype()) {
      case F32 -> MemorySegment.copy(data, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, values, 0, count);
      case BF16 -> {
        short[] codes = data.toArray(ValueLayout.JAVA_SHORT_UNALIGNED);
        for (int i = 0; i < count; i++) {
          values[i] = Float.intBitsToFloat(codes[i] << 16);
        }
      }
      case F16 -> {
        short[] codes = data.toArray(ValueLayout.JAVA_SHORT_UNALIGNED);
        for (int i = 0; i < count; i++) {
          values[i] = Float.float16ToFloat(codes[i]);
        }
      }
      case F8_E4M3, F8_E5M2, Q8, Q4 ->
          throw new IllegalArgumentException(tensor + " has a scale and is not decoded here");
    }
    return values;
  }
}
