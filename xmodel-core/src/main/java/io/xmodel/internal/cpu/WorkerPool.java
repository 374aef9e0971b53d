package io.xmodel.internal.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that do a piece of work together, over and over. The caller is worker 0. A forward pass
 * is some 340 such pieces, most of them well under a millisecond, so workers meet at a spinning
 * barrier: a step's pieces follow each other within microseconds. Between steps they spin for a
 * moment, then yield, then park, so that an idle model costs nothing.
 *
 * <p>Not for use by two callers at once.
 */
final class WorkerPool implements AutoCloseable {
  /** Work for every worker. */
  @FunctionalInterface
  interface Work {
    void run(int worker);
  }

  /** Work cut into tasks that go to whichever worker is free. */
  @FunctionalInterface
  interface Task {
    void run(int worker, int task);
  }

  // About 50 µs of spinning, then as much again of yielding.
  private static final int SPINS = 2_000;
  private static final int YIELDS = 100;

  private final int spins;
  private final Worker[] others;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger round = new AtomicInteger();
  private volatile boolean closed;
  private @Nullable Work work; // published by round
  private volatile @Nullable Throwable failure;

  /** Starts the threads. */
  WorkerPool(int threads) {
    // With more threads than cores, spinning would keep the core from whom one waits for.
    spins = threads <= Runtime.getRuntime().availableProcessors() ? SPINS : 50;
    others = new Worker[threads - 1];
    for (int i = 0; i < others.length; i++) {
      others[i] = new Worker(i + 1);
    }
    boolean started = false;
    try {
      for (Worker worker : others) {
        worker.start();
      }
      started = true;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  int size() {
    return others.length + 1;
  }

  /** Runs the work on every worker and returns when all are done. */
  void run(Work work) {
    if (others.length == 0) {
      work.run(0);
      return;
    }
    this.work = work;
    running.set(others.length);
    round.getAndIncrement();
    for (Worker worker : others) {
      if (worker.parked) {
        LockSupport.unpark(worker);
      }
    }
    Throwable failed;
    try {
      work.run(0);
    } finally {
      for (int waited = 0; running.get() != 0; waited++) {
        pause(waited);
      }
      this.work = null;
      // Taken here, since an exception of the caller's own share leaves by the next line.
      failed = failure;
      failure = null;
    }
    if (failed instanceof Error error) {
      throw error;
    }
    if (failed instanceof RuntimeException exception) {
      throw exception;
    }
  }

  /** Runs tasks 0 … n − 1. */
  void run(int tasks, Task task) {
    if (tasks == 1) {
      task.run(0, 0);
      return;
    }
    AtomicInteger next = new AtomicInteger();
    run(worker -> {
      for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
        task.run(worker, i);
      }
    });
  }

  private void pause(int waited) {
    if (waited < spins) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  /** Ends the threads. */
  @Override
  public void close() {
    closed = true;
    for (Worker worker : others) {
      LockSupport.unpark(worker);
    }
  }

  private final class Worker extends Thread {
    private final int index;
    private volatile boolean parked;

    Worker(int index) {
      super("xmodel-cpu-" + index);
      this.index = index;
      setDaemon(true);
    }

    @Override
    public void run() {
      for (int done = 0; await(done); done++) {
        try {
          Work current = work;
          if (current != null) {
            current.run(index);
          }
        } catch (RuntimeException | Error e) {
          failure = e;
        } finally {
          running.getAndDecrement();
        }
      }
    }

    /** Waits for the round after a number of them; false when the pool is closed. */
    private boolean await(int rounds) {
      for (int waited = 0; round.get() == rounds; waited++) {
        if (closed) {
          return false;
        }
        if (waited < spins + YIELDS) {
          pause(waited);
        } else {
          parked = true;
          if (round.get() == rounds && !closed) {
            LockSupport.park(WorkerPool.this);
          }
          parked = false;
        }
      }
      return true;
    }
  }
}
