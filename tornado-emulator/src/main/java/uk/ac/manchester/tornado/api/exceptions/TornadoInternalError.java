package uk.ac.manchester.tornado.api.exceptions;

/** A failure inside TornadoVM. */
public class TornadoInternalError extends Error {

  private static final long serialVersionUID = 1;

  @SuppressWarnings("AnnotateFormatMethod")
  public TornadoInternalError(String message, Object... arguments) {
    super(arguments.length == 0 ? message : String.format(message, arguments));
  }

  public TornadoInternalError(Throwable cause) {
    super(cause);
  }
}
