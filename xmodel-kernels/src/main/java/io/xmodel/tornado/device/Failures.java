package io.xmodel.tornado.device;

import java.util.regex.Pattern;

/** TornadoVM's messages, which it writes for a terminal in colour, as plain text. */
public final class Failures {
  private static final Pattern COLOUR = Pattern.compile("\u001B\\[[0-9;]*m");

  /** What TornadoVM says it does instead; here it must not, and the backend is left alone. */
  private static final Pattern UNTRUE =
      Pattern.compile("(?i)\\s*Deoptimizing( to sequential execution)?\\.?");

  private static final Pattern KIND = Pattern.compile("\\[(ERROR|WARNING|error|warning)\\] *");

  private Failures() {}

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
