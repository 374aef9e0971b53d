package io.xmodel.internal.text.regex;

import java.util.List;

/**
 * A regular expression whose matches are found in time linear in the text, whatever the text. Safe
 * for use by several threads.
 */
public final class LinearPattern {
  /** So many places are kept; where an expression has more, they are found anew. */
  private static final int MAX_PLACES = 4096;

  private final Steps steps;
  private volatile Viability viability;

  private LinearPattern(Node node) {
    steps = new Steps(ProgramBuilder.build(node));
    viability = new Viability(steps);
  }

  /**
   * Reads an expression in Oniguruma's syntax.
   *
   * @throws PatternException when it is damaged or of a kind that this library does not have
   */
  public static LinearPattern of(String expression) {
    return new LinearPattern(PatternParser.parse(expression));
  }

  /** Matches a string as it stands. */
  public static LinearPattern literal(String text) {
    return new LinearPattern(PatternParser.literal(text));
  }

  /** Matches one code point of a set. */
  public static LinearPattern one(CodePoints set) {
    return new LinearPattern(new Node.Chars(set));
  }

  /** Matches as many code points of the first set as there are, or else of the second. */
  public static LinearPattern runs(CodePoints first, CodePoints second) {
    return new LinearPattern(
        new Node.Choice(
            List.of(
                new Node.Repeat(new Node.Chars(first), 1, Node.Repeat.UNBOUNDED, true),
                new Node.Repeat(new Node.Chars(second), 1, Node.Repeat.UNBOUNDED, true))));
  }

  /** A finder of its matches, for one thread. */
  public MatchFinder finder() {
    return new MatchFinder(this);
  }

  Steps steps() {
    return steps;
  }

  /** The places known so far, or none where they became too many. */
  Viability viability() {
    Viability known = viability;
    if (known.size() > MAX_PLACES) {
      known = new Viability(steps);
      viability = known;
    }
    return known;
  }
}
