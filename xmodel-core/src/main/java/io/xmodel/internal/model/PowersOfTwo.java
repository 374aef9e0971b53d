package io.xmodel.internal.model;

import io.xmodel.error.CheckpointException;
import io.xmodel.internal.checkpoint.OtherTensor;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Scales in F8_E8M0, of the OCP microscaling formats: a byte that is an exponent, without sign and
 * fraction. The value is 2^(code - 127); 255 is no number.
 */
final class PowersOfTwo {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private PowersOfTwo() {}

  /**
   * The same scales as F32, which holds each of them exactly.
   *
   * @throws CheckpointException when they are of another dtype
   */
  static Tensor decode(OtherTensor scales) {
    if (!scales.dtype().equals("F8_E8M0")) {
      throw new CheckpointException(
          "tensor '%s': expected scales in F32, F16, BF16 or F8_E8M0, found %s (%s)."
              .formatted(scales.name(), scales, scales.origin()));
    }
    MemorySegment codes = scales.data();
    MemorySegment values =
        MemorySegment.ofArray(new byte[Math.toIntExact(codes.byteSize() * Float.BYTES)]);
    for (long i = 0; i < codes.byteSize(); i++) {
      values.setAtIndex(FLOAT, i, value(codes.get(ValueLayout.JAVA_BYTE, i) & 0xFF));
    }
    return new Tensor(scales.name(), DType.F32, scales.shape(), values, scales.origin());
  }

  private static float value(int code) {
    return code == 0xFF ? Float.NaN : Math.scalb(1f, code - 127);
  }
}
