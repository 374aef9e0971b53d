package io.xmodel.emulator.device;

import io.xmodel.emulator.Checks;
import io.xmodel.emulator.KernelError;
import io.xmodel.emulator.KernelError.Kind;
import org.jspecify.annotations.Nullable;

/** An array of a group, or of one item: checks every access. */
public abstract sealed class LocalArray permits LocalBytes, LocalFloats, LocalInts {

  final String site;

  private final @Nullable Machine machine;
  private final @Nullable LocalShadow shadow;
  private final boolean @Nullable [] written;
  private final int size;

  LocalArray(Machine machine, int size, String site) {
    this.machine = machine;
    this.size = size;
    this.site = site;
    shadow = machine.checks() == Checks.ALL ? new LocalShadow(machine, size) : null;
    written = null;
  }

  LocalArray(int size) {
    machine = null;
    shadow = null;
    this.size = size;
    site = "private";
    written = new boolean[size];
  }

  public final int length() {
    return size;
  }

  final void reading(int index) {
    requireInside(index);
    if (shadow != null) {
      shadow.read(this, index);
    } else if (written != null && !written[index]) {
      throw Launch.located(place ->
          new KernelError(
              Kind.UNWRITTEN,
              "%s: element %d of a private array is read before it is written"
                  .formatted(place, index)));
    }
  }

  final void writing(int index) {
    requireInside(index);
    if (shadow != null) {
      shadow.write(this, index);
    } else if (written != null) {
      written[index] = true;
    }
  }

  final void updating(int index) {
    requireInside(index);
    if (shadow != null) {
      shadow.update(this, index);
    }
  }

  private void requireInside(int index) {
    if (index < 0 || index >= size) {
      String what = "index %d outside %s of %d elements".formatted(index, this, size);
      if (machine != null) {
        throw machine.error(Kind.OUT_OF_RANGE, what);
      }
      throw Launch.located(place -> new KernelError(Kind.OUT_OF_RANGE, place + ": " + what));
    }
  }

  @Override
  public String toString() {
    return machine == null ? "a private array" : "the local array of " + site;
  }
}
