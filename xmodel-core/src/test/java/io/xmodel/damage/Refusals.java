package io.xmodel.damage;

import io.xmodel.error.RequestException;
import io.xmodel.error.XmodelException;
import java.util.regex.Pattern;

/** Tells a refusal, which is an exception of the library with a sentence, from a fault. */
public final class Refusals {
  private static final int LONGEST = 4100;

  /** What Java prints for an object of a class that does not say how. */
  private static final Pattern IDENTITY = Pattern.compile("[A-Z]\\w{3,}@[0-9a-f]{5,8}\\b");

  private Refusals() {}

  /** Whether a reader reads; where it does not, it must refuse. */
  public static boolean reads(Runnable reader) {
    try {
      reader.run();
      return true;
    } catch (XmodelException e) {
      check(e);
      return false;
    }
  }

  private static void check(XmodelException refusal) {
    String message = refusal.getMessage();
    if (message == null
        || message.isBlank()
        || message.length() > LONGEST
        || message.chars().anyMatch(c -> Character.isISOControl(c) && !mayHave(c, refusal))
        || IDENTITY.matcher(message).find()) {
      throw new AssertionError("a message of no use: " + message, refusal);
    }
  }

  /** Lines and tabs are for what a template says of messages. */
  private static boolean mayHave(int control, XmodelException refusal) {
    return (control == '\n' || control == '\t') && refusal instanceof RequestException;
  }
}
