package io.xmodel.internal.text.regex;

import io.xmodel.error.Quoted;

/** A regular expression that is damaged, or of a kind that this room does not have. */
public final class PatternException extends RuntimeException {
  /** A sentence without a subject, which is the pattern, such as {@code ends within a group}. */
  PatternException(String what) {
    super(Quoted.shortened(what));
  }
}
