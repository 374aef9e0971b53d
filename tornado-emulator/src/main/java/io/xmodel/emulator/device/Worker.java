package io.xmodel.emulator.device;

import jdk.internal.vm.Continuation;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine that runs one item after another until one waits at a barrier.
 *
 * <p>A kernel without barriers needs one worker for all its items; one with barriers a worker for
 * each item of a group.
 */
final class Worker {

  private final Machine machine;
  private final Continuation continuation;

  /** Where the item waits, or null. */
  @Nullable String barrier;

  boolean global;
  int item;

  Worker(Machine machine) {
    this.machine = machine;
    this.continuation = new Continuation(machine.scope, this::loop);
  }

  void run() {
    continuation.run();
  }

  private void loop() {
    while (true) {
      for (WorkItem item = machine.take(); item != null && runItem(item); ) {
        item = machine.take();
      }
      Continuation.yield(machine.scope);
    }
  }

  private boolean runItem(WorkItem item) {
    item.worker = this;
    Launch launch = machine.launch();
    try {
      launch.body().run(item, launch.arguments());
      return true;
    } catch (RuntimeException e) {
      machine.failure = e;
    } catch (Error e) {
      machine.error = e;
    }
    return false;
  }

  /** Lets other groups run, when there are any, before the item that runs looks what they did. */
  void look(WorkItem item) {
    this.item = item.local;
    if (machine.look(this)) {
      Continuation.yield(machine.scope);
    }
  }

  /**
   * Suspends the item that runs until all lanes of its warp have come here, each with something.
   */
  @Nullable Object[] exchange(WorkItem item, String site, Object what) {
    this.barrier = site;
    this.item = item.local;
    Warp warp = machine.warp(item.local);
    boolean last = machine.join(this, warp, what);
    @Nullable Object[] given = warp.given();
    if (!last) {
      Continuation.yield(machine.scope);
    }
    this.barrier = null;
    return given;
  }

  /** Suspends the item that runs until all items of its group have come here. */
  void await(WorkItem item, String barrier, boolean global) {
    this.barrier = barrier;
    this.global = global;
    this.item = item.local;
    if (!machine.arrive(this)) {
      Continuation.yield(machine.scope);
    }
    this.barrier = null;
  }
}
