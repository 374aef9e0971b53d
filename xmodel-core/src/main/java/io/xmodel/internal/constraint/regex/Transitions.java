package io.xmodel.internal.constraint.regex;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What remains of a term after each character.
 *
 * @param edges where it changes, ascending; before the first nothing remains
 * @param targets from each edge on; never a term without texts but NOTHING
 */
record Transitions(int[] edges, Term[] targets) {
  /** What remains after a character. */
  Term after(int codePoint, Term nothing) {
    int found = Arrays.binarySearch(edges, codePoint);
    int at = found >= 0 ? found : -found - 2;
    return at < 0 ? nothing : targets[at];
  }

  /** What remains after each character of a range, if that is the same; else null. */
  @Nullable Term uniform(int first, int last, Term nothing) {
    int found = Arrays.binarySearch(edges, first);
    int at = found >= 0 ? found : -found - 2;
    if (at + 1 < edges.length && edges[at + 1] <= last) {
      return null;
    }
    return at < 0 ? nothing : targets[at];
  }

  /** Whether something remains after a character of a range. */
  boolean any(int first, int last) {
    int found = Arrays.binarySearch(edges, first);
    for (int at = Math.max(found >= 0 ? found : -found - 2, 0);
        at < edges.length && edges[at] <= last;
        at++) {
      int end = at + 1 < edges.length ? edges[at + 1] : Character.MAX_CODE_POINT + 1;
      if (targets[at].kind != Term.Kind.NOTHING && end > first) {
        return true;
      }
    }
    return false;
  }
}
