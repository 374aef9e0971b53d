package io.xmodel.error;

import org.jspecify.annotations.Nullable;

/** A backend asked for by name is unknown or cannot run here, or its device failed. */
public class BackendException extends XmodelException {
  /** A fault described by a sentence with the reason and the remedy. */
  public BackendException(String sentence) {
    super(sentence);
  }

  /** As above, with the exception that led to it. */
  public BackendException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
