package io.xmodel.emulator.device;

/**
 * What a rewritten kernel sees in the place of a byte[]: a local array of the group, or a private
 * one.
 */
public final class LocalBytes extends LocalArray {

  private final byte[] data;

  LocalBytes(Machine machine, int size, String site) {
    super(machine, size, site);
    data = new byte[size];
  }

  private LocalBytes(int size) {
    super(size);
    data = new byte[size];
  }

  /** A private array. */
  public static LocalBytes of(int size) {
    return new LocalBytes(size);
  }

  public byte load(int index) {
    reading(index);
    return data[index];
  }

  public void store(int index, byte value) {
    writing(index);
    data[index] = value;
  }
}
