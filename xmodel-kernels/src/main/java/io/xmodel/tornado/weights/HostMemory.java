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
 * TornadoVM wants a host array of the same size for each array of the device. So all banks of
 * weights are views of one staging area, filled and uploaded one after the other, and freed after
 * the last; and the cache is a view of it that claims to be as large as the cache is: TornadoVM
 * asks for its size only. The host's memory is thus bounded by the largest bank.
 */
public final class HostMemory implements AutoCloseable {
  private static final int ALIGNMENT = 64;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment staging;

  /** A staging area for banks of up to so many ints. */
  public HostMemory(int largestBank) {
    staging = arena.allocate(bytes(largestBank, Integer.BYTES), ALIGNMENT);
  }

  /** Bytes that TornadoVM takes for an array on the device. */
  public static long bytes(long elements, int elementBytes) {
    return TornadoNativeArray.ARRAY_HEADER + elements * elementBytes;
  }

  /** A bank: a view of the staging area. */
  IntArray bank(int ints) {
    return IntArray.fromSegmentShallow(staging.asSlice(0, bytes(ints, Integer.BYTES)));
  }

  /** The data of a bank, to be filled before it is uploaded: all zeros. */
  MemorySegment fill(int ints) {
    staging.set(ValueLayout.JAVA_INT, 0, ints);
    return staging
        .asSlice(TornadoNativeArray.ARRAY_HEADER, (long) ints * Integer.BYTES)
        .fill((byte) 0);
  }

  /** An array that is on the device only: reading or writing it on the host is an error. */
  @SuppressWarnings("restricted") // it claims memory that is not there, and nobody looks
  public FloatArray deviceFloats(int elements) {
    return FloatArray.fromSegmentShallow(staging.reinterpret(bytes(elements, Float.BYTES)));
  }

  /** As {@link #deviceFloats}. */
  @SuppressWarnings("restricted")
  public ShortArray deviceShorts(int elements) {
    return ShortArray.fromSegmentShallow(staging.reinterpret(bytes(elements, Short.BYTES)));
  }

  /** Frees the staging area, after the last upload. */
  @Override
  public void close() {
    if (staging.scope().isAlive()) {
      arena.close();
    }
  }
}
