package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** An array off the heap that a task can take. */
public abstract sealed class TornadoNativeArray
    permits ByteArray, FloatArray, IntArray, ShortArray {

  /** Bytes before the first element; the length is kept there. */
  public static final long ARRAY_HEADER = headerSize();

  /** Not a compile-time constant, as it isn't one in TornadoVM either. */
  private static long headerSize() {
    return 16;
  }

  static MemorySegment allocate(int elements, int elementSize) {
    MemorySegment segment =
        Arena.ofAuto()
            .allocate(ARRAY_HEADER + (long) elements * elementSize, Math.max(elementSize, 4));
    segment.set(ValueLayout.JAVA_INT, 0, elements);
    return segment;
  }

  static int adopt(MemorySegment withHeader, int elementSize) {
    int elements = elements(withHeader.byteSize() - ARRAY_HEADER, elementSize);
    withHeader.set(ValueLayout.JAVA_INT, 0, elements);
    return elements;
  }

  static int elements(long bytes, int elementSize) {
    if (bytes % elementSize != 0) {
      throw new IllegalArgumentException(
          "The byte size (%d) is not a multiple of the element size (%d)"
              .formatted(bytes, elementSize));
    }
    return (int) (bytes / elementSize);
  }

  public abstract int getSize();

  /** The elements without the header. */
  public abstract MemorySegment getSegment();

  public abstract MemorySegment getSegmentWithHeader();

  public abstract long getNumBytesOfSegmentWithHeader();

  public abstract long getNumBytesOfSegment();

  public abstract int getElementSize();

  protected void clear() {}
}
