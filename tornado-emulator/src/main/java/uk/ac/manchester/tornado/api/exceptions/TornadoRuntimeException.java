package uk.ac.manchester.tornado.api.exceptions;

/** A graph that cannot be executed. */
public class TornadoRuntimeException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public TornadoRuntimeException(String message) {
    super(message);
  }

  public TornadoRuntimeException(Exception cause) {
    super(cause);
  }
}
