package io.xmodel.emulator.device;

/** What a rewritten kernel sees in the place of a VectorFloat. */
public final class DeviceVector {

  private final int size;
  private final DeviceFloats elements;

  /** A vector in an array. */
  public DeviceVector(int size, DeviceFloats elements) {
    this.size = size;
    this.elements = elements;
  }

  public float get(int index) {
    return elements.get(index);
  }

  public void set(int index, float value) {
    elements.set(index, value);
  }

  public int size() {
    return size;
  }

  public int getLength() {
    return size;
  }
}
