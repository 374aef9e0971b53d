package io.xmodel.server.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends what takes too long. Reading and writing a socket has no limit in time, so somebody else
 * must look at the clock.
 */
public final class Watchdog implements AutoCloseable {
  private static final long LOOK_MILLIS = 250;

  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("xmodel-watchdog").factory());

  /** Begins to look. */
  public Watchdog() {
    clock.scheduleWithFixedDelay(
        () -> watches.forEach(Watch::look), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Watches work until it is closed.
   *
   * @param bite what to do when it takes too long; it must not block
   */
  Watch watch(Duration longest, Runnable bite) {
    Watch watch = new Watch(longest.toNanos(), bite);
    watches.add(watch);
    return watch;
  }

  /** Work that is watched. */
  final class Watch implements AutoCloseable {
    private final long longest;
    private final Runnable bite;
    private final long begun = System.nanoTime();
    private volatile boolean bitten;

    private Watch(long longest, Runnable bite) {
      this.longest = longest;
      this.bite = bite;
    }

    private void look() {
      if (!bitten && System.nanoTime() - begun > longest) {
        bitten = true;
        bite.run();
      }
    }

    /** Whether it took too long. */
    boolean bitten() {
      return bitten;
    }

    @Override
    public void close() {
      watches.remove(this);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
