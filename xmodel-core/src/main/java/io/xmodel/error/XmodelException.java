package io.xmodel.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure that its reader can act on. The message is one or two complete sentences meant for a
 * person: what failed, where, what was expected and found, and the remedy. Programs print it as it
 * is; a stack trace adds nothing.
 */
public class XmodelException extends RuntimeException {
  /** A failure described by a sentence. */
  public XmodelException(String sentence) {
    this(sentence, null);
  }

  /** A failure described by a sentence, with the exception that led to it, for logs. */
  public XmodelException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
