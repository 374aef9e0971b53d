package io.xmodel.emulator.device;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** What a rewritten kernel sees in the place of a FloatArray. */
public final class DeviceFloats extends DeviceArray {

  private final float[] data;

  DeviceFloats(Machine machine, FloatArray host) {
    super(machine, host);
    data = new float[host.getSize()];
    Arrays.fill(data, Float.NaN);
  }

  public float get(int index) {
    reading(index);
    return data[index];
  }

  public void set(int index, float value) {
    writing(index);
    data[index] = value;
  }

  void atomicAdd(int index, float value) {
    updating(index, false);
    data[index] += value;
  }

  @Override
  void copyIn() {
    MemorySegment.copy(host().getSegment(), ValueLayout.JAVA_FLOAT, 0, data, 0, data.length);
  }

  @Override
  public void download(long offset, long bytes) {
    MemorySegment.copy(MemorySegment.ofArray(data), offset, host().getSegment(), offset, bytes);
  }
}
