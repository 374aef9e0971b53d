package io.xmodel.server.http;

/** What is done for a route. */
@FunctionalInterface
public interface Endpoint {
  /**
   * Answers a request. What it throws is answered by an error, if nothing was sent.
   *
   * @throws InterruptedException when the server goes down
   */
  void handle(Exchange exchange) throws InterruptedException;
}
