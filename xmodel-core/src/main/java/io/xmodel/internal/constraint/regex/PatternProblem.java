package io.xmodel.internal.constraint.regex;

/** A regular expression that is damaged, too large, or of a kind that this room does not have. */
public final class PatternProblem extends RuntimeException {
  private final String what;

  /** A sentence without a subject, which is the pattern, such as {@code ends within a group}. */
  public PatternProblem(String what) {
    super(what);
    this.what = what;
  }

  /** The rest of a sentence that begins with the pattern. */
  public String what() {
    return what;
  }
}
