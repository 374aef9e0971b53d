package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** A float array off the heap, behind a header of {@link #ARRAY_HEADER} bytes. */
public final class FloatArray extends TornadoNativeArray {

  private static final int BYTES = 4;
  private static final ValueLayout.OfFloat ELEMENT = ValueLayout.JAVA_FLOAT;
  private static final long BASE = ARRAY_HEADER / BYTES;

  private final MemorySegment segment;
  private final int size;

  public FloatArray(int numberOfElements) {
    segment = allocate(numberOfElements, BYTES);
    size = numberOfElements;
  }

  private FloatArray(MemorySegment withHeader) {
    segment = withHeader;
    size = adopt(withHeader, BYTES);
  }

  public static FloatArray fromArray(float[] values) {
    FloatArray array = new FloatArray(values.length);
    MemorySegment.copy(values, 0, array.segment, ELEMENT, ARRAY_HEADER, values.length);
    return array;
  }

  public static FloatArray fromElements(float... values) {
    return fromArray(values);
  }

  /** A copy of a segment that has no header. */
  public static FloatArray fromSegment(MemorySegment segment) {
    FloatArray array = new FloatArray(elements(segment.byteSize(), BYTES));
    MemorySegment.copy(segment, 0, array.segment, ARRAY_HEADER, segment.byteSize());
    return array;
  }

  /** Wraps a segment that begins with the header; its length is written there. */
  public static FloatArray fromSegmentShallow(MemorySegment segment) {
    return new FloatArray(segment);
  }

  public static FloatArray fromFloatBuffer(FloatBuffer buffer) {
    return fromSegment(MemorySegment.ofBuffer(buffer));
  }

  public static void initialize(FloatArray array, float value) {
    array.init(value);
  }

  public static FloatArray concat(FloatArray... arrays) {
    FloatArray all = new FloatArray(Arrays.stream(arrays).mapToInt(FloatArray::getSize).sum());
    long at = ARRAY_HEADER;
    for (FloatArray array : arrays) {
      MemorySegment.copy(
          array.segment, ARRAY_HEADER, all.segment, at, array.getNumBytesOfSegment());
      at += array.getNumBytesOfSegment();
    }
    return all;
  }

  public float[] toHeapArray() {
    float[] values = new float[size];
    MemorySegment.copy(segment, ELEMENT, ARRAY_HEADER, values, 0, size);
    return values;
  }

  public void set(int index, float value) {
    segment.setAtIndex(ELEMENT, BASE + index, value);
  }

  public float get(int index) {
    return segment.getAtIndex(ELEMENT, BASE + index);
  }

  @Override
  public void clear() {
    init(0f);
  }

  public void init(float value) {
    for (int i = 0; i < size; i++) {
      segment.setAtIndex(ELEMENT, BASE + i, value);
    }
  }

  /** A copy of {@code length} elements from {@code offset}. */
  public FloatArray slice(int offset, int length) {
    if (offset < 0 || length < 0 || offset + length > size) {
      throw new IllegalArgumentException("Slice out of bounds");
    }
    return fromSegment(
        segment.asSlice(ARRAY_HEADER + (long) offset * BYTES, (long) length * BYTES));
  }

  @Override
  public int getElementSize() {
    return BYTES;
  }

  @Override
  public int getSize() {
    return size;
  }

  @Override
  public MemorySegment getSegment() {
    return segment.asSlice(ARRAY_HEADER);
  }

  @Override
  public MemorySegment getSegmentWithHeader() {
    return segment;
  }

  @Override
  public long getNumBytesOfSegmentWithHeader() {
    return segment.byteSize();
  }

  @Override
  public long getNumBytesOfSegment() {
    return segment.byteSize() - ARRAY_HEADER;
  }
}
