package io.xmodel.emulator.device;

/** What a rewritten kernel sees in the place of a Matrix2DFloat. */
public final class DeviceMatrix {

  private final int rows;
  private final int columns;
  private final DeviceFloats elements;

  /** A matrix, row after row in an array. */
  public DeviceMatrix(int rows, int columns, DeviceFloats elements) {
    this.rows = rows;
    this.columns = columns;
    this.elements = elements;
  }

  /** As a device does, it does not look whether the column is within the row. */
  public float get(int i, int j) {
    return elements.get(i * columns + j);
  }

  public void set(int i, int j, float value) {
    elements.set(i * columns + j, value);
  }

  public int getNumRows() {
    return rows;
  }

  public int getNumColumns() {
    return columns;
  }

  public int size() {
    return rows * columns;
  }
}
