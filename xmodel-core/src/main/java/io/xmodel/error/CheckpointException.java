package io.xmodel.error;

import org.jspecify.annotations.Nullable;

/**
 * A checkpoint's files are missing, damaged, contradictory or of a kind this library refuses. The
 * caller can replace the files; no request changes it.
 */
public class CheckpointException extends XmodelException {
  /** A fault described by a sentence that names the file and, where it helps, tensor and offset. */
  public CheckpointException(String sentence, Setting... settings) {
    super(sentence, settings);
  }

  /** As above, with the exception that led to it. */
  public CheckpointException(String sentence, @Nullable Throwable cause, Setting... settings) {
    super(sentence, cause, settings);
  }
}
