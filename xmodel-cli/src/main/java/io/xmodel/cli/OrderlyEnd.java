package io.xmodel.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C or SIGTERM end work in order: the thread that made this is interrupted, and the
 * process waits until it closes this.
 */
final class OrderlyEnd implements AutoCloseable {
  private static final long LONGEST_SECONDS = 30;

  private final Thread worker = Thread.currentThread();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread atExit = new Thread(this::end, "xmodel-end");
  private volatile boolean wanted;

  OrderlyEnd() {
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  private void end() {
    wanted = true;
    worker.interrupt();
    try {
      over.await(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the process is to end. */
  boolean isWanted() {
    return wanted;
  }

  @Override
  public void close() {
    over.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The process ends already.
    }
  }
}
