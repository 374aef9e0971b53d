package io.xmodel.internal.constraint.regex;

import io.xmodel.internal.constraint.regex.Term.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether all texts of a term are among another's, where that is plain to see. After a few
 * characters of repetitions with limits, such as {@code (.{1,63}\.){1,127}}, there are many remains
 * that differ in their counts alone. Of these only the widest matter.
 */
final class Inclusion {
  /** Terms are compared to this depth. */
  private static final int DEEPEST = 16;

  /** More options than these that begin alike are left as they are: each is compared with each. */
  private static final int MOST = 64;

  private Inclusion() {}

  /** Takes out options whose texts others have, too. */
  static void simplify(Set<Term> options) {
    if (options.stream().noneMatch(option -> head(option).kind == Kind.REPEAT)) {
      return;
    }
    Map<Term, List<Term>> alike = new HashMap<>();
    for (Term option : options) {
      alike.computeIfAbsent(repeated(head(option)), body -> new ArrayList<>()).add(option);
    }
    for (List<Term> some : alike.values()) {
      if (some.size() > 1 && some.size() <= MOST) {
        for (Term option : some) {
          if (isWithinOther(option, some, options)) {
            options.remove(option);
          }
        }
      }
    }
  }

  private static boolean isWithinOther(Term option, List<Term> some, Set<Term> left) {
    for (Term other : some) {
      if (other != option && left.contains(other) && isWithin(option, other, DEEPEST)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the texts of one are among the other's; false where that is not plain to see. */
  private static boolean isWithin(Term inner, Term outer, int depth) {
    if (inner == outer) {
      return true;
    }
    if (depth == 0) {
      return false;
    }
    if (inner.kind == Kind.OR) {
      return inner.parts.stream().allMatch(part -> isWithin(part, outer, depth - 1));
    }
    if (outer.kind == Kind.OR) {
      return outer.parts.stream().anyMatch(part -> isWithin(inner, part, depth - 1));
    }
    Term first = head(inner);
    Term second = head(outer);
    if (repeated(first) == repeated(second)
        && least(second) <= least(first)
        && most(first) <= most(second)
        && isRestWithin(inner, outer, depth - 1)) {
      return true;
    }
    // What may be left out need not come.
    return outer.kind == Kind.THEN
        && second.nullable
        && isWithin(inner, outer.parts.get(1), depth - 1);
  }

  private static boolean isRestWithin(Term inner, Term outer, int depth) {
    if (outer.kind != Kind.THEN) {
      return inner.kind != Kind.THEN;
    }
    return inner.kind == Kind.THEN
        ? isWithin(inner.parts.get(1), outer.parts.get(1), depth)
        : outer.parts.get(1).nullable;
  }

  /** What the texts of a term begin with. */
  private static Term head(Term term) {
    return term.kind == Kind.THEN ? term.parts.getFirst() : term;
  }

  private static Term repeated(Term term) {
    return term.kind == Kind.REPEAT ? term.parts.getFirst() : term;
  }

  private static int least(Term term) {
    return term.kind == Kind.REPEAT ? term.min : 1;
  }

  private static int most(Term term) {
    return term.kind == Kind.REPEAT ? term.max : 1;
  }
}
