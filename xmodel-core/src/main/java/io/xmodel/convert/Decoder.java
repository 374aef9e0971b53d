package io.xmodel.convert;

import io.xmodel.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Stretches of 16- and 32-bit tensors to floats: {@link Tensor#get} without its switch inside. */
final class Decoder {
  private Decoder() {}

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
