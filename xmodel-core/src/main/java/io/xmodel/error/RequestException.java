package io.xmodel.error;

import org.jspecify.annotations.Nullable;

/**
 * A request cannot be served as asked. An option is out of range, the prompt is empty, an id is
 * outside the vocabulary, or a file cannot be written. The caller can mend the request and ask
 * again.
 */
public class RequestException extends XmodelException {
  /** A fault described by a sentence that names the option, its value and the range. */
  public RequestException(String sentence, Setting... settings) {
    super(sentence, settings);
  }

  /** As above, with the exception that led to it. */
  public RequestException(String sentence, @Nullable Throwable cause, Setting... settings) {
    super(sentence, cause, settings);
  }
}
