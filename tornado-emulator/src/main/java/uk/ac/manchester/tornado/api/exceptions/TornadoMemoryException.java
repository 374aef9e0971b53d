package uk.ac.manchester.tornado.api.exceptions;

/** Device memory that cannot be used. */
public class TornadoMemoryException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public TornadoMemoryException(String message) {
    super(message);
  }
}
