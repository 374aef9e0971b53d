package io.xmodel.generation;

import java.util.Locale;

/** Why a generation ended. */
public enum FinishReason {
  /** The model produced an end-of-text token, or one of the caller's stop ids. */
  STOP,
  /** One of the caller's stop strings appeared. */
  STOP_STRING,
  /** As many tokens as asked for. */
  LENGTH,
  /** The context is full. What was generated until then is the answer. */
  CONTEXT_FULL,
  /** Cancelled by the caller. */
  CANCELLED;

  /** The name in JSON output: {@code context_full}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
