package io.xmodel.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A named array of numbers where it lies in memory – usually a mapped file, at any alignment.
 * Row-major, little-endian.
 *
 * @param name its name in the checkpoint
 * @param dtype how each element is stored
 * @param shape extents, outermost first; empty for a scalar
 * @param data exactly the tensor's bytes
 * @param origin where it was read from, for messages: file name and byte offset
 */
public record Tensor(String name, DType dtype, long[] shape, MemorySegment data, String origin) {
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  /** Checks that the bytes are as many as dtype and shape say. */
  public Tensor {
    long expected = dtype.bytes(elements(shape));
    if (data.byteSize() != expected) {
      throw new IllegalArgumentException(
          "tensor '%s': %s %s needs %s bytes, found %s (%s)"
              .formatted(name, dtype, Arrays.toString(shape), expected, data.byteSize(), origin));
    }
  }

  private static long elements(long[] shape) {
    long count = 1;
    for (long extent : shape) {
      count = Math.multiplyExact(count, extent);
    }
    return count;
  }

  /** Number of elements. */
  public long elements() {
    return elements(shape);
  }

  /** Number of bytes. */
  public long byteSize() {
    return data.byteSize();
  }

  /** Rows of a matrix. */
  public int rows() {
    return Math.toIntExact(shape[0]);
  }

  /** Columns of a matrix. */
  public int columns() {
    return Math.toIntExact(shape[1]);
  }

  /** The element at a row-major index. */
  public float get(long index) {
    return dtype.toFloat(
        switch (dtype.bits()) {
          case 4 -> data.get(ValueLayout.JAVA_BYTE, index / 2) >> (int) (index % 2 * 4);
          case 8 -> data.get(ValueLayout.JAVA_BYTE, index) & 0xFF;
          case 16 -> data.get(SHORT, index * 2);
          default -> data.get(INT, index * 4);
        });
  }

  /** All elements, decoded into a new array. For small tensors: norms, biases, scales. */
  public float[] toFloats() {
    float[] values = new float[Math.toIntExact(elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = get(i);
    }
    return values;
  }

  /** Name, dtype and shape, for messages. */
  @Override
  public String toString() {
    return "%s %s %s".formatted(name, dtype, Arrays.toString(shape));
  }
}
