package io.xmodel.tornado.device;

import io.xmodel.error.BackendException;
import io.xmodel.error.Setting;
import java.util.regex.Pattern;

/** TornadoVM's messages, which it writes for a terminal in colour, as plain text. */
public final class Failures {
  private static final Pattern COLOUR = Pattern.compile("\u001B\\[[0-9;]*m");

  /** What TornadoVM says it does instead; here it must not, and the backend is left alone. */
  private static final Pattern UNTRUE =
      Pattern.compile("(?i)\\s*Deoptimizing( to sequential execution)?\\.?");

  private static final Pattern KIND = Pattern.compile("\\[(ERROR|WARNING|error|warning)\\] *");

  private Failures() {}

  /** Whether TornadoVM threw it, and not this library or its caller. */
  public static boolean isTornado(Throwable failure) {
    return failure.getClass().getName().startsWith("uk.ac.manchester.tornado.");
  }

  /** The exception that callers see in the place of another's. */
  public static BackendException ours(Throwable failure) {
    return new BackendException(
        "TornadoVM failed: %s. Run again with -Dtornado.printKernel=True and -Dtornado.debug=True for its own account, or use the CPU backend."
            .formatted(message(failure)),
        failure,
        Setting.BACKEND);
  }

  /** What a failure says, or what it is if it says nothing. */
  public static String message(Throwable failure) {
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return failure.getClass().getSimpleName();
    }
    String plain = COLOUR.matcher(message).replaceAll("");
    String own = UNTRUE.matcher(KIND.matcher(plain).replaceAll("")).replaceAll("");
    return own.strip().replaceFirst("\\.$", "");
  }
}
