package io.xmodel.error;

/**
 * There is no room now: memory for keys and values is in use, or the queue is full. Nothing was
 * done. The same request may work later, when others have ended.
 */
public class CapacityException extends XmodelException {
  /** A refusal described by a sentence with what was asked for, what there is, and the remedy. */
  public CapacityException(String sentence) {
    super(sentence);
  }
}
