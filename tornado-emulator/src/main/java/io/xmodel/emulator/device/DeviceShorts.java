package io.xmodel.emulator.device;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** What a rewritten kernel sees in the place of a ShortArray. */
public final class DeviceShorts extends DeviceArray {

  private final short[] data;

  DeviceShorts(Machine machine, ShortArray host) {
    super(machine, host);
    data = new short[host.getSize()];
    Arrays.fill(data, (short) 0xDEAD);
  }

  public short get(int index) {
    reading(index);
    return data[index];
  }

  public void set(int index, short value) {
    writing(index);
    data[index] = value;
  }

  @Override
  void copyIn() {
    MemorySegment.copy(host().getSegment(), ValueLayout.JAVA_SHORT, 0, data, 0, data.length);
  }

  @Override
  public void download(long offset, long bytes) {
    MemorySegment.copy(MemorySegment.ofArray(data), offset, host().getSegment(), offset, bytes);
  }
}
