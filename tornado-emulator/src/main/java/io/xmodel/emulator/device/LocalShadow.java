package io.xmodel.emulator.device;

import io.xmodel.emulator.KernelError;
import io.xmodel.emulator.KernelError.Kind;

/**
 * Who touched each element of a group's local array last, and when; a local barrier orders
 * accesses.
 */
final class LocalShadow {

  private static final int ATOMIC = 0x4000_0000;

  private final Machine machine;
  private final long[] writer;
  private final long[] reader;

  LocalShadow(Machine machine, int size) {
    this.machine = machine;
    writer = new long[size];
    reader = new long[size];
  }

  void read(LocalArray array, int index) {
    Machine m = machine;
    long last = writer[index];
    if (last == 0) {
      throw m.error(
          Kind.UNWRITTEN, "element %d of %s is read before it is written".formatted(index, array));
    }
    if ((int) (last >> 32) == m.localEpoch && (int) last != m.item) {
      throw race(array, index, "reads", last, "wrote");
    }
    long previous = reader[index];
    if (previous != m.localStamp) {
      reader[index] =
          (int) (previous >> 32) == m.localEpoch ? m.localStamp | Machine.SEVERAL : m.localStamp;
    }
  }

  void write(LocalArray array, int index) {
    Machine m = machine;
    long last = writer[index];
    if ((int) (last >> 32) == m.localEpoch && (int) last != m.item) {
      throw race(array, index, "writes", last, "wrote");
    }
    requireUnread(array, index);
    writer[index] = m.localStamp;
  }

  void update(LocalArray array, int index) {
    Machine m = machine;
    long last = writer[index];
    if (last == 0) {
      throw m.error(
          Kind.UNWRITTEN,
          "element %d of %s is updated before it is written".formatted(index, array));
    }
    if ((last & ATOMIC) == 0 && (int) (last >> 32) == m.localEpoch && (int) last != m.item) {
      throw race(array, index, "updates", last, "wrote");
    }
    requireUnread(array, index);
    writer[index] = m.localStamp | ATOMIC;
  }

  private void requireUnread(LocalArray array, int index) {
    long last = reader[index];
    if ((int) (last >> 32) == machine.localEpoch && (int) last != machine.item) {
      throw race(array, index, "writes", last, "read");
    }
  }

  private KernelError race(LocalArray array, int index, String does, long other, String did) {
    int item = (int) other & ~ATOMIC;
    return machine.error(
        Kind.RACE,
        "race: it %s element %d of %s, which %s of the group %s with no localBarrier between"
            .formatted(
                does,
                index,
                array,
                item == (Machine.SEVERAL & ~ATOMIC) ? "several items" : "item " + item,
                did));
  }
}
