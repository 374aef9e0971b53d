package io.xmodel.emulator.device;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What a rewritten kernel sees in the place of an IntArray. */
public final class DeviceInts extends DeviceArray {

  private final int[] data;

  DeviceInts(Machine machine, IntArray host) {
    super(machine, host);
    data = new int[host.getSize()];
    Arrays.fill(data, 0xDEADBEEF);
  }

  public int get(int index) {
    reading(index);
    return data[index];
  }

  public void set(int index, int value) {
    writing(index);
    data[index] = value;
  }

  void atomicAdd(int index, int value) {
    updating(index, value == 0);
    data[index] += value;
  }

  @Override
  void copyIn() {
    MemorySegment.copy(host().getSegment(), ValueLayout.JAVA_INT, 0, data, 0, data.length);
  }

  @Override
  public void download(long offset, long bytes) {
    MemorySegment.copy(MemorySegment.ofArray(data), offset, host().getSegment(), offset, bytes);
  }
}
