package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** A part of an array, counted in elements, to be copied to the host. */
public class DataRange {

  private final TornadoNativeArray array;
  private long offset;
  private long size;
  private boolean materialized;

  public DataRange(TornadoNativeArray tornadoNativeArray) {
    array = tornadoNativeArray;
  }

  public DataRange withOffset(long offset) {
    this.offset = offset;
    return this;
  }

  public DataRange withSize(long size) {
    this.size = size;
    return this;
  }

  /** The first byte, counted from the beginning of the header. */
  public long getOffset() {
    requireMaterialized();
    return TornadoNativeArray.ARRAY_HEADER + offset * array.getElementSize();
  }

  /** The number of bytes. */
  public long getPartialSize() {
    requireMaterialized();
    return partialSize();
  }

  private long partialSize() {
    return size == 0 ? array.getNumBytesOfSegment() : size * array.getElementSize();
  }

  public void materialize() {
    if (offset * array.getElementSize() + partialSize() > array.getNumBytesOfSegment()) {
      throw new TornadoRuntimeException(
          "range [%d, %d) of an array of %d elements: withSize is needed with withOffset"
              .formatted(offset, offset + (size == 0 ? array.getSize() : size), array.getSize()));
    }
    materialized = true;
  }

  private void requireMaterialized() {
    if (!materialized) {
      throw new TornadoRuntimeException("[error] Invoke materialize() before any getter");
    }
  }

  public TornadoNativeArray getArray() {
    return array;
  }
}
