package io.xmodel.server.http;

/** The client has hung up, so there is nobody to answer. */
public final class ClientGoneException extends RuntimeException {
  ClientGoneException() {
    super("The client has hung up.");
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this; // nothing is wrong here
  }
}
