package io.xmodel.error;

import java.util.Locale;

/**
 * A text has more tokens than the context holds. Nothing was appended: the sequence is as it was,
 * and may be rewound or continued with fewer tokens. The caller can shorten the text, or load the
 * model with a larger context where {@link #settings} says so.
 */
public class ContextFullException extends RequestException {
  private final int length;
  private final int requested;
  private final int capacity;

  /**
   * A full context.
   *
   * @param length positions in use; 0: the prompt alone is too long
   * @param requested positions asked for on top of them
   * @param capacity positions that the context holds
   * @param longest positions that the model was made for
   */
  public ContextFullException(int length, int requested, int capacity, int longest) {
    Setting[] settings = capacity < longest ? new Setting[] {Setting.CONTEXT} : new Setting[] {};
    super(sentence(length, requested, capacity, longest), settings);
    this.length = length;
    this.requested = requested;
    this.capacity = capacity;
  }

  private static String sentence(int length, int requested, int capacity, int longest) {
    String found =
        length == 0
            ? String.format(
                Locale.ROOT,
                "The prompt has %,d tokens; the context holds %,d",
                requested,
                capacity)
            : String.format(
                Locale.ROOT,
                "The context is full: it holds %,d tokens, has %,d, and %,d more were asked for",
                capacity,
                length,
                requested);
    return found
        + (capacity < longest
            ? ". Shorten the text, or ask for a larger context."
            : ", and the model was made for no more. Shorten the text.");
  }

  /** Positions in use. */
  public int length() {
    return length;
  }

  /** Positions asked for on top of those in use. */
  public int requested() {
    return requested;
  }

  /** Positions that the context holds. */
  public int capacity() {
    return capacity;
  }
}
