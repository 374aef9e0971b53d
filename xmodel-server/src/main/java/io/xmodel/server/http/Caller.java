package io.xmodel.server.http;

/** Whoever waits for an answer. */
public interface Caller {
  /** When the waiting began, by the clock of {@link System#nanoTime}. */
  long begun();

  /**
   * Looks whether it is worth going on.
   *
   * @throws ClientGoneException when the client has hung up
   * @throws io.xmodel.server.wire.ApiException when the request takes too long
   */
  void requireTime();
}
