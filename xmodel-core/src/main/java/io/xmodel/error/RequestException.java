package io.xmodel.error;

/**
 * A request cannot be served as asked: an option out of range, an empty prompt, an id outside the
 * vocabulary.
 */
public class RequestException extends XmodelException {
  /** A fault described by a sentence that names the option, its value and the range. */
  public RequestException(String sentence) {
    super(sentence);
  }
}
