package uk.ac.manchester.tornado.api.types.collections;

import java.lang.foreign.MemorySegment;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** A vector off the heap. */
public final class VectorFloat {

  private final int numElements;
  private final FloatArray storage;

  public VectorFloat(int numElements, FloatArray array) {
    this.numElements = numElements;
    this.storage = array;
  }

  public VectorFloat(int numElements) {
    this(numElements, new FloatArray(numElements));
  }

  public FloatArray getArray() {
    return storage;
  }

  public float get(int index) {
    return storage.get(index);
  }

  public void set(int index, float value) {
    storage.set(index, value);
  }

  public void fill(float value) {
    storage.init(value);
  }

  public int size() {
    return numElements;
  }

  public int getLength() {
    return numElements;
  }

  /** The elements without the header. */
  public MemorySegment getSegment() {
    return storage.getSegment();
  }
}
