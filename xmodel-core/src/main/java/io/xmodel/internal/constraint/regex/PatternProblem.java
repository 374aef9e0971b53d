package io.xmodel.internal.constraint.regex;

import io.xmodel.error.FormatException;

/**
 * A regular expression that is damaged, too large, or of a kind that this room does not have.
 * Whoever reads a format says which one and where. That one is too large may also be found later,
 * while texts are read: terms are made as they are needed.
 */
public final class PatternProblem extends FormatException {
  private final String what;

  /** A sentence without a subject, which is the pattern, such as {@code ends within a group}. */
  public PatternProblem(String what) {
    super("The answer's format has a pattern that %s. Give a simpler one.".formatted(what), null);
    this.what = what;
  }

  /** The rest of a sentence that begins with the pattern. */
  public String what() {
    return what;
  }
}
