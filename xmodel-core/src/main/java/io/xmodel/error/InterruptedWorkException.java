package io.xmodel.error;

import org.jspecify.annotations.Nullable;

/**
 * The calling thread was interrupted, so its work was broken off. Nothing is wrong, nothing is left
 * open, and the thread stays interrupted. The caller can ask again from a thread that is not.
 */
public class InterruptedWorkException extends XmodelException {
  /** What was broken off, such as {@code Scoring}. */
  public InterruptedWorkException(String work, @Nullable Throwable cause) {
    super(
        "%s was broken off, as the thread that asked for it was interrupted.".formatted(work),
        cause);
  }
}
