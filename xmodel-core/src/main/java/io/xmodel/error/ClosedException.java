package io.xmodel.error;

/** Something was used after it was closed, or closed while it was in use. */
public class ClosedException extends IllegalStateException {
  /** A use after closing, described by a sentence. */
  public ClosedException(String sentence) {
    super(sentence);
  }
}
