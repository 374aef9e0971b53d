package io.xmodel.internal.engine;

/** What threads do for others. */
public final class Threads {
  private Threads() {}

  /** Waits for a thread's end, however often this one is interrupted, which it then stays. */
  public static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
