package io.xmodel.emulator.device;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;

/** What a rewritten kernel sees in the place of a ByteArray. */
public final class DeviceBytes extends DeviceArray {

  private final byte[] data;

  DeviceBytes(Machine machine, ByteArray host) {
    super(machine, host);
    data = new byte[host.getSize()];
    Arrays.fill(data, (byte) 0xAD);
  }

  public byte get(int index) {
    reading(index);
    return data[index];
  }

  public void set(int index, byte value) {
    writing(index);
    data[index] = value;
  }

  @Override
  void copyIn() {
    MemorySegment.copy(host().getSegment(), ValueLayout.JAVA_BYTE, 0, data, 0, data.length);
  }

  @Override
  public void download(long offset, long bytes) {
    MemorySegment.copy(MemorySegment.ofArray(data), offset, host().getSegment(), offset, bytes);
  }
}
