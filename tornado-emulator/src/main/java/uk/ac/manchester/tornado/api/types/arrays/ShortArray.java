package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ShortBuffer;
import java.util.Arrays;

/** A short array off the heap, behind a header of {@link #ARRAY_HEADER} bytes. */
public final class ShortArray extends TornadoNativeArray {

  private static final int BYTES = 2;
  private static final ValueLayout.OfShort ELEMENT = ValueLayout.JAVA_SHORT;
  private static final long BASE = ARRAY_HEADER / BYTES;

  private final MemorySegment segment;
  private final int size;

  public ShortArray(int numberOfElements) {
    segment = allocate(numberOfElements, BYTES);
    size = numberOfElements;
  }

  private ShortArray(MemorySegment withHeader) {
    segment = withHeader;
    size = adopt(withHeader, BYTES);
  }

  public static ShortArray fromArray(short[] values) {
    ShortArray array = new ShortArray(values.length);
    MemorySegment.copy(values, 0, array.segment, ELEMENT, ARRAY_HEADER, values.length);
    return array;
  }

  public static ShortArray fromElements(short... values) {
    return fromArray(values);
  }

  /** A copy of a segment that has no header. */
  public static ShortArray fromSegment(MemorySegment segment) {
    ShortArray array = new ShortArray(elements(segment.byteSize(), BYTES));
    MemorySegment.copy(segment, 0, array.segment, ARRAY_HEADER, segment.byteSize());
    return array;
  }

  /** Wraps a segment that begins with the header; its length is written there. */
  public static ShortArray fromSegmentShallow(MemorySegment segment) {
    return new ShortArray(segment);
  }

  public static ShortArray fromShortBuffer(ShortBuffer buffer) {
    return fromSegment(MemorySegment.ofBuffer(buffer));
  }

  public static void initialize(ShortArray array, short value) {
    array.init(value);
  }

  public static ShortArray concat(ShortArray... arrays) {
    ShortArray all = new ShortArray(Arrays.stream(arrays).mapToInt(ShortArray::getSize).sum());
    long at = ARRAY_HEADER;
    for (ShortArray array : arrays) {
      MemorySegment.copy(
          array.segment, ARRAY_HEADER, all.segment, at, array.getNumBytesOfSegment());
      at += array.getNumBytesOfSegment();
    }
    return all;
  }

  public short[] toHeapArray() {
    short[] values = new short[size];
    MemorySegment.copy(segment, ELEMENT, ARRAY_HEADER, values, 0, size);
    return values;
  }

  public void set(int index, short value) {
    segment.setAtIndex(ELEMENT, BASE + index, value);
  }

  public short get(int index) {
    return segment.getAtIndex(ELEMENT, BASE + index);
  }

  @Override
  public void clear() {
    init((short) 0);
  }

  public void init(short value) {
    for (int i = 0; i < size; i++) {
      segment.setAtIndex(ELEMENT, BASE + i, value);
    }
  }

  /** A copy of {@code length} elements from {@code offset}. */
  public ShortArray slice(int offset, int length) {
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
