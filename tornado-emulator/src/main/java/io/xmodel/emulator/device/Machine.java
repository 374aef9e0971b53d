package io.xmodel.emulator.device;

import io.xmodel.emulator.Checks;
import io.xmodel.emulator.KernelError;
import io.xmodel.emulator.KernelError.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import jdk.internal.vm.ContinuationScope;
import org.jspecify.annotations.Nullable;

/**
 * Runs a plan's launches on the calling thread, group after group, item after item.
 *
 * <p>An item that waits at a barrier is suspended as a coroutine until all items of its group wait
 * there. Time is counted in <i>epochs</i>: a new one begins with each group and with each barrier.
 * What an item does to an element is stamped with the epoch and the item, so that later accesses
 * can tell whether a barrier lies between.
 */
public final class Machine {

  /** Item number of a stamp left by several items. */
  static final int SEVERAL = 0x7fff_ffff;

  final ContinuationScope scope = new ContinuationScope("work-items");

  private final Checks checks;
  private final List<Worker> idle = new ArrayList<>();
  private final List<Worker> waiting = new ArrayList<>();
  private final ArrayDeque<Worker> ready = new ArrayDeque<>();
  private final List<LocalArray> locals = new ArrayList<>();
  private WorkItem[] items = new WorkItem[0];
  private @Nullable Launch launch;
  private int next;
  private int size;
  private int clock;

  @Nullable RuntimeException failure;
  @Nullable Error error;

  // What every access needs; plain fields, since one thread runs the machine at a time.
  int item;
  int launchStart;
  int groupStart;
  int localEpoch;
  int globalEpoch;
  long localStamp;
  long globalStamp;
  int groupX;
  int groupY;
  int groupZ;
  long barriers;

  public Machine(Checks checks) {
    this.checks = checks;
  }

  public Checks checks() {
    return checks;
  }

  /** Runs all groups of a launch. */
  public void run(Launch launch) {
    this.launch = launch;
    size = launch.localSize();
    launchStart = clock + 1;
    barriers = 0;
    prepareItems(launch);
    try {
      for (groupZ = 0; groupZ < launch.groups(2); groupZ++) {
        for (groupY = 0; groupY < launch.groups(1); groupY++) {
          for (groupX = 0; groupX < launch.groups(0); groupX++) {
            runGroup();
          }
        }
      }
      launch.counts().launches++;
      launch.counts().barriers += barriers;
      launch.counts().items += (long) size * launch.groups(0) * launch.groups(1) * launch.groups(2);
    } finally {
      this.launch = null;
      if (failure != null || error != null || !waiting.isEmpty()) {
        abandon();
      }
    }
  }

  /** Forgets suspended items after a failure. */
  private void abandon() {
    failure = null;
    error = null;
    waiting.clear();
    ready.clear();
    idle.clear();
  }

  private void prepareItems(Launch launch) {
    if (items.length < size) {
      WorkItem[] more = new WorkItem[size];
      for (int i = 0; i < size; i++) {
        more[i] = new WorkItem(this, i);
      }
      items = more;
      idle.clear();
    }
    for (int i = 0; i < size; i++) {
      items[i].place(launch);
    }
  }

  private void runGroup() {
    next = 0;
    locals.clear();
    waiting.clear();
    if (clock > Integer.MAX_VALUE - (1 << 20)) {
      throw new IllegalStateException("the emulator's clock has run out: make a new plan");
    }
    groupStart = localEpoch = globalEpoch = ++clock;
    for (int i = 0; i < size; i++) {
      items[i].restart();
    }
    while (next < size) {
      resume(idle.isEmpty() ? new Worker(this) : idle.removeLast());
    }
    while (!ready.isEmpty()) {
      Worker worker = ready.removeFirst();
      enter(worker.item);
      resume(worker);
    }
    if (!waiting.isEmpty()) {
      Worker first = waiting.getFirst();
      throw new KernelError(
          Kind.BARRIER_DIVERGENCE,
          "%s: %d of %d items of group %s wait at the barrier of %s, the others have finished (first to wait: item %d)"
              .formatted(name(), waiting.size(), size, group(), first.barrier, first.item));
    }
  }

  private void resume(Worker worker) {
    worker.run();
    RuntimeException failure = this.failure;
    if (failure != null) {
      throw failure;
    }
    Error error = this.error;
    if (error != null) {
      throw error;
    }
    if (worker.barrier == null) {
      idle.add(worker);
    }
  }

  /**
   * A worker's item comes to a barrier.
   *
   * @return whether it was the last of the group, so that all may go on
   */
  boolean arrive(Worker worker) {
    if (waiting.size() + 1 < size) {
      waiting.add(worker);
      return false;
    }
    for (Worker other : waiting) {
      if (!Objects.equals(other.barrier, worker.barrier)) {
        throw new KernelError(
            Kind.BARRIER_DIVERGENCE,
            "%s: items of group %s wait at different barriers: item %d at %s, item %d at %s"
                .formatted(
                    name(), group(), other.item, other.barrier, worker.item, worker.barrier));
      }
    }
    barriers++;
    if (worker.global) {
      globalEpoch = ++clock;
    } else {
      localEpoch = ++clock;
    }
    ready.addAll(waiting);
    waiting.clear();
    enter(worker.item);
    return true;
  }

  /** The next item of the group to begin, or null. */
  @Nullable WorkItem take() {
    if (next == size) {
      return null;
    }
    enter(next);
    return items[next++];
  }

  private void enter(int item) {
    this.item = item;
    localStamp = (long) localEpoch << 32 | item;
    globalStamp = (long) globalEpoch << 32 | item;
  }

  Launch launch() {
    Launch launch = this.launch;
    if (launch == null) {
      throw new IllegalStateException("device memory used outside a launch");
    }
    return launch;
  }

  /** The group's local array number {@code index}, if an item has asked for it already. */
  @Nullable LocalArray local(int index) {
    return index < locals.size() ? locals.get(index) : null;
  }

  void addLocal(LocalArray array) {
    locals.add(array);
  }

  String name() {
    return launch().name();
  }

  String group() {
    Launch launch = launch();
    return launch.groups(1) * launch.groups(2) == 1
        ? "" + groupX
        : "(%d, %d, %d)".formatted(groupX, groupY, groupZ);
  }

  /** An error at the current place of the current item. */
  KernelError error(Kind kind, String what) {
    return Launch.located(place ->
        new KernelError(
            kind,
            "%s, %s: %s, by item %d of group %s".formatted(name(), place, what, item, group())));
  }
}
