package io.xmodel.server.wire;

import io.xmodel.error.CapacityException;
import io.xmodel.error.ClosedException;
import io.xmodel.error.ContextFullException;
import io.xmodel.error.FormatException;
import io.xmodel.error.RequestException;
import io.xmodel.error.XmodelException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that is answered by an error. The message is one sentence for a person. */
public final class ApiException extends RuntimeException {
  private static final String INVALID = "invalid_request_error";

  private final int status;
  private final String type;
  private final @Nullable String param;
  private final @Nullable String code;

  /**
   * An error.
   *
   * @param status of HTTP
   * @param type a word for programs, as OpenAI has them
   * @param param the field that is wrong, or null
   * @param code a finer word, or null
   */
  public ApiException(
      int status, String type, @Nullable String param, @Nullable String code, String message) {
    super(message);
    this.status = status;
    this.type = type;
    this.param = param;
    this.code = code;
  }

  /** A field has a value that it cannot have. */
  public static ApiException badValue(String param, String message) {
    return new ApiException(400, INVALID, param, "invalid_value", message);
  }

  /** A field asks for what this server does not do. */
  public static ApiException unsupported(String param, String message) {
    return new ApiException(400, INVALID, param, "unsupported_value", message);
  }

  /** The body is not what it must be. */
  public static ApiException badRequest(String message) {
    return new ApiException(400, INVALID, null, null, message);
  }

  /** There is no such thing. */
  public static ApiException notFound(String message) {
    return new ApiException(404, "not_found_error", null, null, message);
  }

  /** There is no such model. */
  public static ApiException unknownModel(String message) {
    return new ApiException(404, "not_found_error", "model", "model_not_found", message);
  }

  /** It takes too long. */
  public static ApiException timeout(String message) {
    return new ApiException(504, "timeout_error", null, "timeout", message);
  }

  /** The server is going down. */
  public static ApiException unavailable() {
    return new ApiException(
        503, "unavailable_error", null, null, "The server is shutting down. Try again later.");
  }

  /** The error for what the library threw, of a request with a prompt and nothing else. */
  public static ApiException of(Throwable failure, String promptField) {
    return of(failure, new Places(promptField, "", Map.of()));
  }

  /**
   * The error for what the library threw.
   *
   * @param places the fields that may be to blame
   */
  public static ApiException of(Throwable failure, Places places) {
    if (failure instanceof ApiException known) {
      return known;
    }
    ApiException error = made(failure, places);
    error.initCause(failure);
    return error;
  }

  private static ApiException made(Throwable failure, Places places) {
    return switch (failure) {
      case ContextFullException full ->
          new ApiException(
              400, INVALID, places.prompt(), "context_length_exceeded", sentence(full));
      case FormatException bad -> badValue(places.of(bad), sentence(bad));
      case RequestException bad -> new ApiException(400, INVALID, null, null, sentence(bad));
      case CapacityException busy ->
          new ApiException(429, "rate_limit_error", null, "queue_full", sentence(busy));
      case ClosedException closed -> unavailable();
      case XmodelException known ->
          new ApiException(500, "server_error", null, null, sentence(known));
      default ->
          new ApiException(
              500,
              "server_error",
              null,
              null,
              "Something went wrong inside the server; its log says more.");
    };
  }

  private static String sentence(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }

  /** The status of HTTP. */
  public int status() {
    return status;
  }

  /** The body of the answer. */
  public ErrorBody body() {
    return new ErrorBody(new ErrorBody.Details(String.valueOf(getMessage()), type, param, code));
  }

  /** Whether the fault is ours, and the log should tell of it. */
  public boolean isServersFault() {
    return status == 500;
  }

  /** Whether the same again may work soon. */
  public boolean isTemporary() {
    return status == 429 || status == 503;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this; // an answer, not a place in the program
  }
}
