package io.xmodel.emulator.device;

import io.xmodel.emulator.Checks;
import io.xmodel.emulator.KernelError;
import io.xmodel.emulator.KernelError.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import jdk.internal.vm.ContinuationScope;
import org.jspecify.annotations.Nullable;

/**
 * Runs a plan's launches on the calling thread, group after group, item after item.
 *
 * <p>An item that waits at a barrier is suspended as a coroutine until all items of its group wait
 * there. A group in which an item adds 0 to an element atomically, as a kernel looks whether
 * another group has come, is suspended until the others have had their turn; as many are resident
 * at once as the device has compute units.
 *
 * <p>Time is counted in <i>epochs</i>: a new one begins with each group and with each barrier. What
 * an item does to an element is stamped with the epoch and the item, so that later accesses can
 * tell whether a barrier lies between.
 */
public final class Machine {

  /** Item number of a stamp left by several items. */
  static final int SEVERAL = 0x7fff_ffff;

  final ContinuationScope scope = new ContinuationScope("work-items");

  private final Checks checks;
  private final int computeUnits;
  private final List<Worker> idle = new ArrayList<>();
  private final List<Group> unused = new ArrayList<>();
  private final ArrayDeque<Group> suspended = new ArrayDeque<>();
  private Group group = new Group(this, 0);
  private @Nullable Launch launch;
  private int begun;
  private int groups;
  private int size;
  private int clock;

  /** By epoch since the launch began: whose it is. */
  private int[] owners = new int[1024];

  @Nullable RuntimeException failure;
  @Nullable Error error;

  // What every access needs; plain fields, since one thread runs the machine at a time.
  int item;
  int launchStart;
  int localEpoch;
  int globalEpoch;
  long localStamp;
  long globalStamp;
  int groupX;
  int groupY;
  int groupZ;
  long barriers;

  /**
   * A machine.
   *
   * @param computeUnits groups that are resident at once
   */
  public Machine(Checks checks, int computeUnits) {
    this.checks = checks;
    this.computeUnits = computeUnits;
  }

  public Checks checks() {
    return checks;
  }

  /** Runs all groups of a launch. */
  public void run(Launch launch) {
    this.launch = launch;
    size = launch.localSize();
    groups = launch.groups(0) * launch.groups(1) * launch.groups(2);
    begun = 0;
    launchStart = clock + 1;
    barriers = 0;
    prepareItems(launch);
    boolean done = false;
    try {
      while (begun < groups || !suspended.isEmpty()) {
        if (begun < groups && suspended.size() < computeUnits) {
          begin(launch);
        } else {
          enter(suspended.removeFirst());
        }
        runGroup();
      }
      launch.counts().launches++;
      launch.counts().barriers += barriers;
      launch.counts().items += (long) size * groups;
      done = true;
    } finally {
      this.launch = null;
      if (!done) {
        abandon();
      }
    }
  }

  /**
   * The grid of a kernel of loops whose iterations are items: a group of one item for each, so that
   * any two that touch one element race.
   *
   * @param one a launch of one item, which runs as far as the innermost loop
   */
  public int[] iterations(Launch one, int loops) {
    int[] grid = {1, 1, 1, 1, 1, 1};
    if (loops > 0) {
      WorkItem item = new WorkItem(this, 0);
      launch = one;
      try {
        item.count(one, loops, grid);
      } finally {
        launch = null;
      }
    }
    return grid;
  }

  /** Forgets suspended items after a failure. */
  private void abandon() {
    failure = null;
    error = null;
    suspended.clear();
    unused.clear();
    idle.clear();
  }

  private void prepareItems(Launch launch) {
    unused.removeIf(group -> group.items.length < size);
    unused.forEach(group -> place(group, launch));
  }

  private void place(Group group, Launch launch) {
    for (int i = 0; i < size; i++) {
      group.items[i].place(launch);
    }
  }

  private void begin(Launch launch) {
    if (clock > Integer.MAX_VALUE - (1 << 20)) {
      throw new IllegalStateException("the emulator's clock has run out: make a new plan");
    }
    Group next;
    if (unused.isEmpty()) {
      next = new Group(this, size);
      place(next, launch);
    } else {
      next = unused.removeLast();
    }
    next.begin(launch, begun++);
    enter(next);
    group.globalEpoch = group.localEpoch = tick();
    enter(group);
  }

  /** A new epoch of the current group. */
  private int tick() {
    int epoch = ++clock;
    int at = epoch - launchStart;
    if (at == owners.length) {
      owners = Arrays.copyOf(owners, 2 * at);
    }
    owners[at] = group.index;
    return epoch;
  }

  /** Whether what happened in an epoch of this launch is unordered to what the group does now. */
  boolean isConcurrent(int epoch) {
    int owner = owners[epoch - launchStart];
    return owner != group.index && !group.knows(owner, epoch);
  }

  /** Whether an epoch of this launch is another group's. */
  boolean isForeign(int epoch) {
    return owners[epoch - launchStart] != group.index;
  }

  /** The current item updates an element that passes on what groups know. */
  void update(int[] clock) {
    group.update(clock);
  }

  /** Groups of the launch. */
  int groups() {
    return groups;
  }

  private void enter(Group next) {
    group = next;
    groupX = next.x;
    groupY = next.y;
    groupZ = next.z;
    localEpoch = next.localEpoch;
    globalEpoch = next.globalEpoch;
  }

  /** Runs the current group to its end, or until an item looks at what other groups do. */
  private void runGroup() {
    Worker looked = group.polling;
    group.polling = null;
    if (looked != null) {
      enter(looked.item);
      resume(looked);
    }
    while (group.polling == null && group.next < size) {
      resume(idle.isEmpty() ? new Worker(this) : idle.removeLast());
    }
    while (group.polling == null && !group.ready.isEmpty()) {
      Worker worker = group.ready.removeFirst();
      enter(worker.item);
      resume(worker);
    }
    if (group.polling != null) {
      suspended.addLast(group);
    } else if (group.stuck() instanceof Warp warp) {
      Worker first = warp.waiting.getFirst();
      throw new KernelError(
          Kind.BARRIER_DIVERGENCE,
          "%s: %d of %d lanes of a warp of group %s wait at the matrix instruction of %s, the others do not come (first to wait: item %d)"
              .formatted(
                  name(), warp.waiting.size(), Warp.LANES, group(), first.barrier, first.item));
    } else if (group.waiting.isEmpty()) {
      unused.add(group);
    } else {
      Worker first = group.waiting.getFirst();
      throw new KernelError(
          Kind.BARRIER_DIVERGENCE,
          "%s: %d of %d items of group %s wait at the barrier of %s, the others have finished (first to wait: item %d)"
              .formatted(name(), group.waiting.size(), size, group(), first.barrier, first.item));
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
    if (worker.barrier == null && group.polling != worker) {
      idle.add(worker);
    }
  }

  /**
   * A worker's item looks whether another group has done something.
   *
   * @return whether another group is there to run meanwhile
   */
  boolean look(Worker worker) {
    if (suspended.isEmpty() && (begun == groups || computeUnits == 1)) {
      return false;
    }
    group.polling = worker;
    return true;
  }

  /**
   * A worker's item comes to a barrier.
   *
   * @return whether it was the last of the group, so that all may go on
   */
  boolean arrive(Worker worker) {
    List<Worker> waiting = group.waiting;
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
      group.meet();
      globalEpoch = group.globalEpoch = tick();
    } else {
      localEpoch = group.localEpoch = tick();
    }
    group.ready.addAll(waiting);
    waiting.clear();
    enter(worker.item);
    return true;
  }

  /**
   * A worker's item comes to an instruction that its warp executes together.
   *
   * @return whether it was the last of the warp, so that all may go on
   */
  boolean join(Worker worker, Warp warp, Object what) {
    if (!warp.waiting.isEmpty()
        && !Objects.equals(warp.waiting.getFirst().barrier, worker.barrier)) {
      Worker other = warp.waiting.getFirst();
      throw new KernelError(
          Kind.BARRIER_DIVERGENCE,
          "%s: lanes of a warp of group %s wait at different matrix instructions: item %d at %s, item %d at %s"
              .formatted(name(), group(), other.item, other.barrier, worker.item, worker.barrier));
    }
    if (!warp.join(worker.item % Warp.LANES, what)) {
      warp.waiting.add(worker);
      return false;
    }
    group.ready.addAll(warp.waiting);
    warp.waiting.clear();
    return true;
  }

  /** The warp of an item of the group. */
  Warp warp(int item) {
    if (size % Warp.LANES != 0 || launch().local(0) != size) {
      throw error(
          Kind.GRID,
          "a matrix instruction in a group of %d × %d × %d items, which is no row of whole warps of %d"
              .formatted(launch().local(0), launch().local(1), launch().local(2), Warp.LANES));
    }
    return group.warp(item);
  }

  /** The next item of the group to begin, or null. */
  @Nullable WorkItem take() {
    if (group.next == size) {
      return null;
    }
    enter(group.next);
    return group.items[group.next++];
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
    return index < group.locals.size() ? group.locals.get(index) : null;
  }

  void addLocal(LocalArray array) {
    group.locals.add(array);
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
