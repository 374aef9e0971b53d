package uk.ac.manchester.tornado.api.types.matrix;

import java.lang.foreign.MemorySegment;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** A matrix off the heap, row after row. */
public final class Matrix2DFloat extends Matrix2DType {

  private final FloatArray storage;

  public Matrix2DFloat(int rows, int columns, FloatArray array) {
    super(rows, columns);
    storage = array;
  }

  public Matrix2DFloat(int rows, int columns) {
    this(rows, columns, new FloatArray(rows * columns));
  }

  public float get(int i, int j) {
    return storage.get(i * COLUMNS + j);
  }

  public void set(int i, int j, float value) {
    storage.set(i * COLUMNS + j, value);
  }

  public void fill(float value) {
    storage.init(value);
  }

  public int size() {
    return ROWS * COLUMNS;
  }

  /** The elements without the header. */
  public MemorySegment getSegment() {
    return storage.getSegment();
  }
}
