package io.xmodel.emulator.device;

import io.xmodel.emulator.KernelError;
import io.xmodel.emulator.KernelError.Kind;

/**
 * Who touched each element of a global array last, and when.
 *
 * <p>Within a group a global barrier orders accesses (a local one does not: OpenCL's fences are
 * separate). Nothing orders two groups of a launch; groups run one after another here, so an
 * earlier group is known by its epoch.
 */
final class GlobalShadow {

  private static final int ATOMIC = 0x4000_0000;

  private final Machine machine;
  private final long[] writer;
  private final long[] reader;

  /** Epoch of an element's first reader in the last launch that read it. */
  private final int[] firstRead;

  private boolean defined;

  GlobalShadow(Machine machine, int size) {
    this.machine = machine;
    writer = new long[size];
    reader = new long[size];
    firstRead = new int[size];
  }

  /** The whole array was transferred: no element is unwritten from now on. */
  void define() {
    defined = true;
  }

  void read(DeviceArray array, int index) {
    Machine m = machine;
    long last = writer[index];
    int epoch = (int) (last >> 32);
    if (epoch >= m.launchStart) {
      if (epoch < m.groupStart || (epoch == m.globalEpoch && (int) last != m.item)) {
        throw race(array, index, "reads", last, "wrote");
      }
    } else if (last == 0 && !defined) {
      throw m.error(
          Kind.UNWRITTEN,
          "element %d of %s is read before anything is written to it".formatted(index, array));
    }
    long previous = reader[index];
    if (previous != m.globalStamp) {
      reader[index] =
          (int) (previous >> 32) == m.globalEpoch ? m.globalStamp | Machine.SEVERAL : m.globalStamp;
      if (firstRead[index] < m.launchStart) {
        firstRead[index] = m.globalEpoch;
      }
    }
  }

  void write(DeviceArray array, int index) {
    Machine m = machine;
    long last = writer[index];
    int epoch = (int) (last >> 32);
    if (epoch >= m.launchStart
        && (epoch < m.groupStart || (epoch == m.globalEpoch && (int) last != m.item))) {
      throw race(array, index, "writes", last, "wrote");
    }
    requireUnread(array, index, "writes");
    writer[index] = m.globalStamp;
  }

  void update(DeviceArray array, int index) {
    Machine m = machine;
    long last = writer[index];
    int epoch = (int) (last >> 32);
    boolean atomic = (last & ATOMIC) != 0;
    if (!atomic
        && epoch >= m.launchStart
        && (epoch < m.groupStart || (epoch == m.globalEpoch && (int) last != m.item))) {
      throw race(array, index, "atomically updates", last, "wrote");
    }
    if (last == 0 && !defined) {
      throw m.error(
          Kind.UNWRITTEN,
          "element %d of %s is updated before anything is written to it".formatted(index, array));
    }
    requireUnread(array, index, "atomically updates");
    writer[index] = m.globalStamp | ATOMIC;
  }

  private void requireUnread(DeviceArray array, int index, String does) {
    Machine m = machine;
    int first = firstRead[index];
    if (first >= m.launchStart && first < m.groupStart) {
      throw race(array, index, does, (long) first << 32 | Machine.SEVERAL, "read");
    }
    long last = reader[index];
    if ((int) (last >> 32) == m.globalEpoch && (int) last != m.item) {
      throw race(array, index, does, last, "read");
    }
  }

  private KernelError race(DeviceArray array, int index, String does, long other, String did) {
    int item = (int) other & ~ATOMIC;
    String who =
        (int) (other >> 32) < machine.groupStart
            ? "another group"
            : item == (Machine.SEVERAL & ~ATOMIC)
                ? "several items of the group"
                : "item %d of the group".formatted(item);
    return machine.error(
        Kind.RACE,
        "race: it %s element %d of %s, which %s %s %s"
            .formatted(
                does,
                index,
                array,
                who,
                did,
                who.equals("another group")
                    ? "in the same launch"
                    : "with no globalBarrier between"));
  }
}
