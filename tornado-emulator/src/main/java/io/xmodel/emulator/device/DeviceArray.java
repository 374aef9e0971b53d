package io.xmodel.emulator.device;

import io.xmodel.emulator.Checks;
import io.xmodel.emulator.Counters;
import io.xmodel.emulator.Counters.Traffic;
import io.xmodel.emulator.KernelError.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** An array in global memory: counts and checks every access of a kernel. */
public abstract sealed class DeviceArray
    permits DeviceBytes, DeviceFloats, DeviceInts, DeviceShorts {

  private final Machine machine;
  private final TornadoNativeArray host;
  private final int size;
  private final int elementSize;
  private final @Nullable GlobalShadow shadow;
  private final long @Nullable [] seen;

  private Traffic traffic = Counters.none();
  private int generation = -1;
  private boolean freed;
  private String name = "array";

  DeviceArray(Machine machine, TornadoNativeArray host) {
    this.machine = machine;
    this.host = host;
    size = host.getSize();
    elementSize = host.getElementSize();
    shadow = machine.checks() == Checks.ALL ? new GlobalShadow(machine, size) : null;
    seen = machine.checks() == Checks.PLAIN ? null : new long[(size + 63) / 64];
  }

  /** The array of the host that this one mirrors. */
  public TornadoNativeArray host() {
    return host;
  }

  /** Marks it as given back. */
  void free() {
    freed = true;
  }

  public boolean isFreed() {
    return freed;
  }

  /** Copies the whole host array in. */
  public void upload() {
    copyIn();
    if (shadow != null) {
      shadow.define();
    }
  }

  abstract void copyIn();

  /** Copies bytes back into the host array. */
  public abstract void download(long offset, long bytes);

  /** Says where a launch's accesses are counted, and what the array is called there. */
  public void bind(String name, Traffic traffic, int generation) {
    this.name = name;
    this.traffic = traffic;
    if (this.generation != generation && seen != null) {
      Arrays.fill(seen, 0);
      this.generation = generation;
    }
  }

  /** Where the launch's accesses are counted. */
  public Traffic traffic() {
    return traffic;
  }

  public int getSize() {
    return size;
  }

  final void reading(int index) {
    requireInside(index);
    long[] seen = this.seen;
    if (seen != null) {
      traffic.read += elementSize;
      long bit = 1L << index;
      if ((seen[index >> 6] & bit) == 0) {
        seen[index >> 6] |= bit;
        traffic.distinct += elementSize;
      }
      if (shadow != null) {
        shadow.read(this, index);
      }
    }
  }

  final void writing(int index) {
    requireInside(index);
    if (seen != null) {
      traffic.written += elementSize;
      if (shadow != null) {
        shadow.write(this, index);
      }
    }
  }

  final void updating(int index, boolean look) {
    requireInside(index);
    if (seen != null) {
      traffic.read += elementSize;
      traffic.written += elementSize;
      if (shadow != null) {
        shadow.update(this, index, look);
      }
    }
  }

  private void requireInside(int index) {
    if (index < 0 || index >= size) {
      throw machine.error(
          Kind.OUT_OF_RANGE,
          "index %d outside array '%s' of %d elements".formatted(index, name, size));
    }
  }

  @Override
  public String toString() {
    return "array '%s'".formatted(name);
  }
}
