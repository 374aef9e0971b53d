package io.xmodel.cli;

import io.xmodel.Xmodel;
import io.xmodel.server.XmodelServer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A server that runs, and its orderly end: by a signal, or when its thread is interrupted. */
final class Serving implements AutoCloseable {
  /** A request ends a little after its answer was read: so short a wait is not worth a line. */
  private static final Duration UNSAID = Duration.ofMillis(200);

  /** For those that are told in the middle of their answer that there is no more. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Host host;
  private final Xmodel model;
  private final XmodelServer server;
  private final Duration longest;
  private final Thread atExit = new Thread(this::end, "xmodel-end");
  private boolean ended;

  /**
   * Says where it listens.
   *
   * @param longest how long to finish answers at the end
   */
  Serving(Host host, Xmodel model, XmodelServer server, Duration longest) {
    this.host = host;
    this.model = model;
    this.server = server;
    this.longest = longest;
    Runtime.getRuntime().addShutdownHook(atExit);
    host.out().printf("Listening at %s%n", server.address());
    host.out().flush();
  }

  /** Waits for the end. */
  void await() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      // Whoever called wants it to end.
    }
  }

  private synchronized void end() {
    if (ended) {
      return;
    }
    ended = true;
    try {
      if (!server.drain(UNSAID)) {
        host.err().printf("xmodel: requests to finish: %s.%n", server.activeRequests());
        if (!server.drain(longest)) {
          host.err().printf("xmodel: requests cut off: %s.%n", server.activeRequests());
        }
      }
      model.close();
      server.drain(LAST_WORDS);
    } catch (InterruptedException e) {
      model.close();
    } finally {
      server.close();
      host.err().flush();
    }
  }

  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The process ends already.
    }
  }
}
