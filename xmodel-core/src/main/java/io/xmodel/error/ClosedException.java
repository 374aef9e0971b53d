package io.xmodel.error;

/**
 * Something was used after it was closed, or closed while it was in use. The caller can only load
 * or open it again.
 */
public class ClosedException extends IllegalStateException {
  /** A use after closing, described by a sentence. */
  public ClosedException(String sentence) {
    super(sentence);
  }

  /** What is said of a thing that is closed, wherever that is noticed: {@code model}. */
  public static ClosedException of(String thing) {
    return new ClosedException("This %s is closed.".formatted(thing));
  }
}
