package uk.ac.manchester.tornado.api.exceptions;

/** An array does not fit into device memory. */
public class TornadoOutOfMemoryException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public TornadoOutOfMemoryException(String message) {
    super(message);
  }
}
