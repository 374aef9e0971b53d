package io.xmodel.error;

/**
 * A sequence has no room for the tokens to append. Nothing was appended: the sequence is as it was,
 * and may be rewound or continued with fewer tokens.
 */
public class ContextFullException extends RequestException {
  private final int length;
  private final int requested;
  private final int capacity;

  /**
   * A full context.
   *
   * @param length positions in use
   * @param requested positions asked for on top of them
   * @param capacity positions the sequence was opened with
   */
  public ContextFullException(int length, int requested, int capacity) {
    super(
        "The context is full: %d of %d positions are in use and %d more were asked for. Shorten the prompt, start anew, or ask for a larger context (--context)."
            .formatted(length, capacity, requested));
    this.length = length;
    this.requested = requested;
    this.capacity = capacity;
  }

  /** Positions in use. */
  public int length() {
    return length;
  }

  /** Positions asked for on top of those in use. */
  public int requested() {
    return requested;
  }

  /** Positions the sequence was opened with. */
  public int capacity() {
    return capacity;
  }
}
