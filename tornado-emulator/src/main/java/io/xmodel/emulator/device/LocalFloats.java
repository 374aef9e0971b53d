package io.xmodel.emulator.device;

/**
 * What a rewritten kernel sees in the place of a float[]: a local array of the group, or a private
 * one.
 */
public final class LocalFloats extends LocalArray {

  private final float[] data;

  LocalFloats(Machine machine, int size, String site) {
    super(machine, size, site);
    data = new float[size];
  }

  private LocalFloats(int size) {
    super(size);
    data = new float[size];
  }

  /** A private array. */
  public static LocalFloats of(int size) {
    return new LocalFloats(size);
  }

  public float load(int index) {
    reading(index);
    return data[index];
  }

  public void store(int index, float value) {
    writing(index);
    data[index] = value;
  }
}
