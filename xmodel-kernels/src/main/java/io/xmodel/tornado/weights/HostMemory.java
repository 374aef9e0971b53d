package io.xmodel.tornado.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The host's side of arrays that live on the device. A TornadoVM array is a segment that begins
 * with a header; only this class knows so.
 *
 * <p>The host never needs the weights again once they are uploaded, and never the cache, but
 * TornadoVM wants a host array of the same size for each array of the device. So large banks of
 * weights are views of one staging area, filled and uploaded one after the other, and freed after
 * the last: the host's memory is bounded by the largest bank. And the cache is a header that claims
 * to be followed by as much as the cache holds: TornadoVM asks for its size only.
 */
public final class HostMemory implements AutoCloseable {
  /** Smaller banks have memory of their own, which drivers may pin for as long as they like. */
  private static final int SHARED_BYTES = 64 << 20;

  private static final int ALIGNMENT = 64;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment staging;

  /** A staging area for banks of up to so many ints. */
  public HostMemory(int largestBank) {
    long bytes = bytes(largestBank, Integer.BYTES);
    staging = isShared(bytes) ? arena.allocate(bytes, ALIGNMENT) : MemorySegment.NULL;
  }

  private static boolean isShared(long bytes) {
    return bytes >= SHARED_BYTES;
  }

  /** Bytes that TornadoVM takes for an array on the device. */
  public static long bytes(long elements, int elementBytes) {
    return TornadoNativeArray.ARRAY_HEADER + elements * elementBytes;
  }

  /** An array for a bank. */
  IntArray bank(int ints) {
    long bytes = bytes(ints, Integer.BYTES);
    return isShared(bytes)
        ? IntArray.fromSegmentShallow(staging.asSlice(0, bytes))
        : new IntArray(ints);
  }

  /** A bank's data, all zeros, to be filled before it is uploaded. */
  MemorySegment fill(IntArray bank) {
    // Another bank may have left its length here.
    bank.getSegmentWithHeader().set(ValueLayout.JAVA_INT, 0, bank.getSize());
    return bank.getSegment().fill((byte) 0);
  }

  /** An array that is on the device only: reading or writing it on the host is an error. */
  public FloatArray deviceFloats(int elements) {
    return FloatArray.fromSegmentShallow(claim(bytes(elements, Float.BYTES)));
  }

  /** As {@link #deviceFloats}. */
  public ShortArray deviceShorts(int elements) {
    return ShortArray.fromSegmentShallow(claim(bytes(elements, Short.BYTES)));
  }

  @SuppressWarnings("restricted") // it claims memory that is not there, and nobody looks
  private static MemorySegment claim(long bytes) {
    MemorySegment header = Arena.ofAuto().allocate(TornadoNativeArray.ARRAY_HEADER, ALIGNMENT);
    // The result keeps its header's memory from being collected.
    return header.reinterpret(bytes);
  }

  /** Frees the staging area, after the last upload. */
  @Override
  public void close() {
    arena.close();
  }
}
