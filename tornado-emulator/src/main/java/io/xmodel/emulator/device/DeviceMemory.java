package io.xmodel.emulator.device;

import io.xmodel.emulator.Settings;
import java.util.concurrent.atomic.AtomicLong;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Keeps account of a device's memory. */
public final class DeviceMemory {

  private final Settings settings;
  private final AtomicLong allocated = new AtomicLong();

  public DeviceMemory(Settings settings) {
    this.settings = settings;
  }

  public long allocated() {
    return allocated.get();
  }

  /** Room for a copy of a host array; its content is undefined. */
  public DeviceArray allocate(Machine machine, TornadoNativeArray host) {
    long bytes = host.getNumBytesOfSegmentWithHeader();
    if (bytes > settings.maxAllocation() || allocated.get() + bytes > settings.memory()) {
      throw new TornadoOutOfMemoryException(
          "Unable to allocate %d bytes of memory: %d of %d bytes are in use, the largest allocation is %d bytes"
              .formatted(bytes, allocated.get(), settings.memory(), settings.maxAllocation()));
    }
    allocated.addAndGet(bytes);
    return switch (host) {
      case FloatArray floats -> new DeviceFloats(machine, floats);
      case IntArray ints -> new DeviceInts(machine, ints);
      case ShortArray shorts -> new DeviceShorts(machine, shorts);
      case ByteArray array -> new DeviceBytes(machine, array);
    };
  }

  /** Gives an array's room back. */
  public void free(DeviceArray array) {
    array.free();
    allocated.addAndGet(-array.host().getNumBytesOfSegmentWithHeader());
  }
}
