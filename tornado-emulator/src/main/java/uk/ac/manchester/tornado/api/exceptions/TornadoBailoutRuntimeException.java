package uk.ac.manchester.tornado.api.exceptions;

/** A graph failed, and running it in plain Java instead is switched off. */
public class TornadoBailoutRuntimeException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public TornadoBailoutRuntimeException(String message) {
    super(message);
  }

  public TornadoBailoutRuntimeException(String message, Exception cause) {
    super(message, cause);
  }
}
