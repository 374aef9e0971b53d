package io.xmodel.error;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A backend is unknown, cannot run this model here, or its device failed. The caller can choose
 * another backend, device or machine, or ask for less; the same again fails again.
 */
public class BackendException extends XmodelException {
  /** A fault described by a sentence with the reason and the remedy. */
  public BackendException(String sentence, Setting... settings) {
    super(sentence, settings);
  }

  /** As above, with the exception that led to it. */
  public BackendException(String sentence, @Nullable Throwable cause, Setting... settings) {
    super(sentence, cause, settings);
  }

  /** As above, with the settings that mend other failures. */
  public BackendException(String sentence, Collection<Setting> settings) {
    super(sentence, null, settings);
  }

  /** Hidden states are NaN or infinite, or all of them are zero. */
  public static BackendException noDirection() {
    return computed("hidden states that have no direction (NaN, infinite or all zero)");
  }

  /**
   * Logits are NaN or infinite.
   *
   * @param where such as a row or a position
   */
  public static BackendException notNumbers(String where) {
    return computed("logits that are not numbers (NaN or infinite, %s)".formatted(where));
  }

  private static BackendException computed(String what) {
    return new BackendException(
        "The model computed %s: its weights are damaged, its activations overflow, or the backend has a fault. Check the checkpoint's files, or try the cpu backend."
            .formatted(what),
        Setting.BACKEND);
  }
}
