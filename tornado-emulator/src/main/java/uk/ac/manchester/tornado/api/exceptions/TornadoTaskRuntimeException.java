package uk.ac.manchester.tornado.api.exceptions;

/** A task that cannot be run. */
public class TornadoTaskRuntimeException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public TornadoTaskRuntimeException(String message) {
    super(message);
  }

  public TornadoTaskRuntimeException(String message, Exception cause) {
    super(message, cause);
  }
}
