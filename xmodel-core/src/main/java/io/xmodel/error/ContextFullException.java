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

  private ContextFullException(String sentence, int requested, int capacity, int longest) {
    super(
        sentence + remedy(capacity, longest),
        capacity < longest ? new Setting[] {Setting.CONTEXT} : new Setting[0]);
    length = 0;
    this.requested = requested;
    this.capacity = capacity;
  }

  /**
   * A prompt that was not encoded to its end, as it is far too long already.
   *
   * @param read positions that it needs at least
   * @param capacity positions that the context holds
   * @param longest positions that the model was made for
   */
  public static ContextFullException ofLongPrompt(int read, int capacity, int longest) {
    String sentence =
        String.format(
            Locale.ROOT,
            "The prompt has %,d tokens and more; the context holds %,d",
            read,
            capacity);
    return new ContextFullException(sentence, read, capacity, longest);
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
    return found + remedy(capacity, longest);
  }

  private static String remedy(int capacity, int longest) {
    return capacity < longest
        ? ". Shorten the text, or ask for a larger context."
        : ", and the model was made for no more. Shorten the text.";
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
