package io.xmodel.internal.text.regex;

import java.util.List;

/**
 * A regular expression as a graph of steps. Each step's number is above those it leads to, except
 * in loops, so that one pass upwards finds nearly all that lead to a match.
 *
 * @param steps the steps
 * @param start the first to take
 * @param lookAheads the ranges of steps that belong to look-aheads, inner ones first
 */
record Program(List<Step> steps, int start, List<Range> lookAheads) {
  /** Steps from the first up to, not including, the end. */
  record Range(int first, int end) {}

  /** What to do at a place in the text. */
  sealed interface Step {
    /** Take a character of a set. */
    record Take(CodePoints set, int next) implements Step {}

    /** Go one way or, if that leads nowhere, another. */
    record Fork(int preferred, int other) implements Step {}

    /** Go on if what follows matches – or does not. */
    record Ahead(int body, boolean negative, int next) implements Step {}

    /** Go on if the character before is in a set. */
    record Behind(CodePoints set, boolean atStart, int next) implements Step {}

    /** The match is complete. */
    record Match() implements Step {}
  }
}
