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

  /**
   * Logits are NaN or infinite.
   *
   * @param where such as a row or a position
   */
  public static BackendException notNumbers(String where) {
    return new BackendException(
        "The model computed logits that are not numbers (NaN or infinite, %s): its weights are damaged, its activations overflow, or the backend has a fault. Check the checkpoint's files, or try the cpu backend."
            .formatted(where));
  }
}
