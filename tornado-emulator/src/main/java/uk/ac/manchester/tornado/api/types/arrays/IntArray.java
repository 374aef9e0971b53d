package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.IntBuffer;
import java.util.Arrays;

/** An int array off the heap, behind a header of {@link #ARRAY_HEADER} bytes. */
public final class IntArray extends TornadoNativeArray {

  private static final int BYTES = 4;
  private static final ValueLayout.OfInt ELEMENT = ValueLayout.JAVA_INT;
  private static final long BASE = ARRAY_HEADER / BYTES;

  private final MemorySegment segment;
  private final int size;

  public IntArray(int numberOfElements) {
    segment = allocate(numberOfElements, BYTES);
    size = numberOfElements;
  }

  private IntArray(MemorySegment withHeader) {
    segment = withHeader;
    size = adopt(withHeader, BYTES);
  }

  public static IntArray fromArray(int[] values) {
    IntArray array = new IntArray(values.length);
    MemorySegment.copy(values, 0, array.segment, ELEMENT, ARRAY_HEADER, values.length);
    return array;
  }

  public static IntArray fromElements(int... values) {
    return fromArray(values);
  }

  /** A copy of a segment that has no header. */
  public static IntArray fromSegment(MemorySegment segment) {
    IntArray array = new IntArray(elements(segment.byteSize(), BYTES));
    MemorySegment.copy(segment, 0, array.segment, ARRAY_HEADER, segment.byteSize());
    return array;
  }

  /** Wraps a segment that begins with the header; its length is written there. */
  public static IntArray fromSegmentShallow(MemorySegment segment) {
    return new IntArray(segment);
  }

  public static IntArray fromIntBuffer(IntBuffer buffer) {
    return fromSegment(MemorySegment.ofBuffer(buffer));
  }

  public static void initialize(IntArray array, int value) {
    array.init(value);
  }

  public static IntArray concat(IntArray... arrays) {
    IntArray all = new IntArray(Arrays.stream(arrays).mapToInt(IntArray::getSize).sum());
    long at = ARRAY_HEADER;
    for (IntArray array : arrays) {
      MemorySegment.copy(
          array.segment, ARRAY_HEADER, all.segment, at, array.getNumBytesOfSegment());
      at += array.getNumBytesOfSegment();
    }
    return all;
  }

  public int[] toHeapArray() {
    int[] values = new int[size];
    MemorySegment.copy(segment, ELEMENT, ARRAY_HEADER, values, 0, size);
    return values;
  }

  public void set(int index, int value) {
    segment.setAtIndex(ELEMENT, BASE + index, value);
  }

  public int get(int index) {
    return segment.getAtIndex(ELEMENT, BASE + index);
  }

  @Override
  public void clear() {
    init(0);
  }

  public void init(int value) {
    for (int i = 0; i < size; i++) {
      segment.setAtIndex(ELEMENT, BASE + i, value);
    }
  }

  /** A copy of {@code length} elements from {@code offset}. */
  public IntArray slice(int offset, int length) {
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
