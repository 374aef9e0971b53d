package io.xmodel.emulator.device;

/**
 * What a rewritten kernel sees in the place of an int[]: a local array of the group, or a private
 * one.
 */
public final class LocalInts extends LocalArray {

  private final int[] data;

  LocalInts(Machine machine, int size, String site) {
    super(machine, size, site);
    data = new int[size];
  }

  private LocalInts(int size) {
    super(size);
    data = new int[size];
  }

  /** A private array. */
  public static LocalInts of(int size) {
    return new LocalInts(size);
  }

  public int load(int index) {
    reading(index);
    return data[index];
  }

  public void store(int index, int value) {
    writing(index);
    data[index] = value;
  }

  void atomicAdd(int index, int value) {
    updating(index);
    data[index] += value;
  }
}
