package io.xmodel.emulator.device;

import io.xmodel.emulator.KernelError;
import io.xmodel.emulator.KernelError.Kind;
import java.util.HashMap;
import java.util.Map;

/**
 * Who touched each element of a global array last, and when.
 *
 * <p>Within a group a global barrier orders accesses (a local one does not: OpenCL's fences are
 * separate). Two groups of a launch are ordered only by a barrier of theirs, made of atomic updates
 * of one element between global barriers of each ({@link Group#update}). Of several groups that
 * read an element the first and the last are known.
 */
final class GlobalShadow {

  private static final int ATOMIC = 0x4000_0000;
  private static final int LOOK = 0x2000_0000;

  private final Machine machine;
  private final long[] writer;
  private final long[] reader;

  /** Epoch of an element's first reader in the last launch that read it. */
  private final int[] firstRead;

  /** Of elements that were updated atomically: what the updates pass on, in which launch. */
  private final Map<Integer, Clock> clocks = new HashMap<>();

  private boolean defined;

  private record Clock(int launchStart, int[] epochs) {}

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
    if (last == (m.globalStamp | ATOMIC | LOOK)) {
      return; // it has just added 0: how a kernel reads an element that others update
    }
    if (epoch >= m.launchStart) {
      if (isRace(last)) {
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
    if (epoch >= m.launchStart && isRace(last)) {
      throw race(array, index, "writes", last, "wrote");
    }
    requireUnread(array, index, "writes");
    writer[index] = m.globalStamp;
  }

  /**
   * An item adds to an element atomically.
   *
   * @param look whether it adds 0
   */
  void update(DeviceArray array, int index, boolean look) {
    Machine m = machine;
    long last = writer[index];
    int epoch = (int) (last >> 32);
    boolean atomic = (last & ATOMIC) != 0;
    if (!atomic && epoch >= m.launchStart && isRace(last)) {
      throw race(array, index, "atomically updates", last, "wrote");
    }
    if (last == 0 && !defined) {
      throw m.error(
          Kind.UNWRITTEN,
          "element %d of %s is updated before anything is written to it".formatted(index, array));
    }
    requireUnread(array, index, "atomically updates");
    writer[index] = m.globalStamp | ATOMIC | (look ? LOOK : 0);
    Clock clock = clocks.get(index);
    if (clock == null || clock.launchStart != m.launchStart) {
      clock = new Clock(m.launchStart, new int[m.groups()]);
      clocks.put(index, clock);
    }
    m.update(clock.epochs);
  }

  /** Whether the last access of this launch is another item's with nothing between. */
  private boolean isRace(long last) {
    int epoch = (int) (last >> 32);
    return epoch == machine.globalEpoch ? (int) last != machine.item : machine.isConcurrent(epoch);
  }

  private void requireUnread(DeviceArray array, int index, String does) {
    Machine m = machine;
    int first = firstRead[index];
    if (first >= m.launchStart && m.isConcurrent(first)) {
      throw race(array, index, does, (long) first << 32 | Machine.SEVERAL, "read");
    }
    long last = reader[index];
    if ((int) (last >> 32) >= m.launchStart && isRace(last)) {
      throw race(array, index, does, last, "read");
    }
  }

  private KernelError race(DeviceArray array, int index, String does, long other, String did) {
    int item = (int) other & ~(ATOMIC | LOOK);
    String who =
        machine.isForeign((int) (other >> 32))
            ? "another group"
            : item == (Machine.SEVERAL & ~(ATOMIC | LOOK))
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
                    ? "in the same launch, with no barrier of both between"
                    : "with no globalBarrier between"));
  }
}
