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

  /** The logits of a row are NaN or infinite. */
  public static BackendException notNumbers(int row) {
    return new BackendException(
        "The model computed logits that are not numbers (NaN or infinite, row %d): its weights are damaged, its activations overflow, or the backend has a fault. Check the checkpoint's files, or try the cpu backend."
            .formatted(row));
  }
}
