package io.xmodel.convert;

import io.xmodel.convert.writer.SafetensorsWriter;
import io.xmodel.error.RequestException;
import io.xmodel.error.Setting;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** One matrix to packed integers and a scale for each group, the scales as {@link GroupEncoder}. */
final class GroupQuantizer {
  private final Tensor weight;
  private final DType dtype;
  private final int columns;
  private final short[] scales;

  private GroupQuantizer(Tensor weight, DType dtype) {
    this.weight = weight;
    this.dtype = dtype;
    this.columns = weight.columns();
    this.scales = new short[Math.toIntExact(weight.elements() / GroupLayout.SIZE)];
  }

  /** Writes codes, scales and shape: {@link GroupLayout#entries}. */
  static void write(
      Tensor weight, GroupLayout layout, SafetensorsWriter writer, Bands.Written written) {
    GroupQuantizer quantizer = new GroupQuantizer(weight, layout.dtype());
    long rowBytes = quantizer.dtype.bytes(quantizer.columns);
    Bands.write(weight.rows(), rowBytes, quantizer::encode, writer, written);
    write(MemorySegment.ofArray(quantizer.scales), writer, written);
    writeShape(weight.shape(), writer, written);
  }

  static void writeShape(long[] shape, SafetensorsWriter writer, Bands.Written written) {
    write(MemorySegment.ofArray(shape), writer, written);
  }

  private static void write(
      MemorySegment numbers, SafetensorsWriter writer, Bands.Written written) {
    byte[] bytes = new byte[Math.toIntExact(numbers.byteSize())];
    writer.write(MemorySegment.ofArray(bytes).copyFrom(numbers));
    written.bytes(bytes.length);
  }

  private void encode(int from, int to, MemorySegment destination) {
    int count = (to - from) * columns;
    float[] values = Decoder.decodeFinite(weight, (long) from * columns, count);
    byte[] bytes = new byte[Math.toIntExact(dtype.bytes(count))];
    GroupEncoder encoder = new GroupEncoder(dtype);
    int firstGroup = from * (columns / GroupLayout.SIZE);
    for (int group = 0; group < count / GroupLayout.SIZE; group++) {
      short scale = encoder.encode(values, group * GroupLayout.SIZE, bytes);
      if (!Float.isFinite(Float.float16ToFloat(scale))) {
        throw new RequestException(
            "tensor '%s': row %s has values up to %s, which %s with an F16 scale cannot express (%s). Leave this model in 16 bits, or choose FP8."
                .formatted(
                    weight.name(),
                    from + group * GroupLayout.SIZE / columns,
                    Decoder.largest(values, group * GroupLayout.SIZE, GroupLayout.SIZE),
                    dtype.label(),
                    weight.origin()),
            Setting.FLOAT8_WEIGHTS);
      }
      scales[firstGroup + group] = scale;
    }
    MemorySegment.copy(bytes, 0, destination, ValueLayout.JAVA_BYTE, 0, bytes.length);
  }
}
