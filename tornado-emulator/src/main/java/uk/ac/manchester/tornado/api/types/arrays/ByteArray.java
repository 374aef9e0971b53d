package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A byte array off the heap, behind a header of {@link #ARRAY_HEADER} bytes. */
public final class ByteArray extends TornadoNativeArray {

  private static final int BYTES = 1;
  private static final ValueLayout.OfByte ELEMENT = ValueLayout.JAVA_BYTE;
  private static final long BASE = ARRAY_HEADER / BYTES;

  private final MemorySegment segment;
  private final int size;

  public ByteArray(int numberOfElements) {
    segment = allocate(numberOfElements, BYTES);
    size = numberOfElements;
  }

  private ByteArray(MemorySegment withHeader) {
    segment = withHeader;
    size = adopt(withHeader, BYTES);
  }

  public static ByteArray fromArray(byte[] values) {
    ByteArray array = new ByteArray(values.length);
    MemorySegment.copy(values, 0, array.segment, ELEMENT, ARRAY_HEADER, values.length);
    return array;
  }

  public static ByteArray fromElements(byte... values) {
    return fromArray(values);
  }

  /** A copy of a segment that has no header. */
  public static ByteArray fromSegment(MemorySegment segment) {
    ByteArray array = new ByteArray(elements(segment.byteSize(), BYTES));
    MemorySegment.copy(segment, 0, array.segment, ARRAY_HEADER, segment.byteSize());
    return array;
  }

  /** Wraps a segment that begins with the header; its length is written there. */
  public static ByteArray fromSegmentShallow(MemorySegment segment) {
    return new ByteArray(segment);
  }

  public static ByteArray fromByteBuffer(ByteBuffer buffer) {
    return fromSegment(MemorySegment.ofBuffer(buffer));
  }

  public static void initialize(ByteArray array, byte value) {
    array.init(value);
  }

  public static ByteArray concat(ByteArray... arrays) {
    ByteArray all = new ByteArray(Arrays.stream(arrays).mapToInt(ByteArray::getSize).sum());
    long at = ARRAY_HEADER;
    for (ByteArray array : arrays) {
      MemorySegment.copy(
          array.segment, ARRAY_HEADER, all.segment, at, array.getNumBytesOfSegment());
      at += array.getNumBytesOfSegment();
    }
    return all;
  }

  public byte[] toHeapArray() {
    byte[] values = new byte[size];
    MemorySegment.copy(segment, ELEMENT, ARRAY_HEADER, values, 0, size);
    return values;
  }

  public void set(int index, byte value) {
    segment.setAtIndex(ELEMENT, BASE + index, value);
  }

  public byte get(int index) {
    return segment.getAtIndex(ELEMENT, BASE + index);
  }

  @Override
  public void clear() {
    init((byte) 0);
  }

  public void init(byte value) {
    for (int i = 0; i < size; i++) {
      segment.setAtIndex(ELEMENT, BASE + i, value);
    }
  }

  /** A copy of {@code length} elements from {@code offset}. */
  public ByteArray slice(int offset, int length) {
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
