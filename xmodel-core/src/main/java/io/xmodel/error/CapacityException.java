package io.xmodel.error;

/**
 * There is no room now: the memory for keys and values is in use, the queue is full, or the disk
 * is. Nothing was done. The caller can try the same again later, when others have ended.
 */
public class CapacityException extends XmodelException {
  /** A refusal described by a sentence with what was asked for, what there is, and the remedy. */
  public CapacityException(String sentence, Setting... settings) {
    super(sentence, settings);
  }
}
