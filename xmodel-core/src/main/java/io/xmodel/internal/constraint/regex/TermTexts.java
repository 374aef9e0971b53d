package io.xmodel.internal.constraint.regex;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which texts terms have, and how many. */
public record TermTexts(Terms terms) {
  /** So many terms are looked at to find out whether texts end. */
  private static final int MOST_FOLLOWED = 300;

  /**
   * Whether every text that goes on can go on without end: one never comes to a point where only
   * few texts are left. False where too much would have to be looked at.
   */
  public boolean endless(Term start) {
    if (start.endless()) {
      return true;
    }
    Map<Term, Set<Term>> next = new HashMap<>();
    Deque<Term> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      Term term = open.remove();
      if (next.containsKey(term)) {
        continue;
      }
      Set<Term> after = new LinkedHashSet<>(List.of(terms.transitions(term).targets()));
      after.remove(terms.nothing());
      next.put(term, after);
      open.addAll(after);
      if (next.size() > MOST_FOLLOWED) {
        return false;
      }
    }
    // Where no term is the last, each leads to a circle.
    return next.values().stream().noneMatch(Set::isEmpty);
  }

  /** How many texts there are, as far as that is below a number. */
  public long count(Term term, long most) {
    return count(term, most, new HashSet<>());
  }

  private long count(Term term, long most, Set<Term> path) {
    if (most <= 0 || term == terms.nothing()) {
      return 0;
    }
    // A circle gives texts without end, and there are a million characters. Long texts are seldom
    // few.
    if (terms.run(term) > 0 || path.size() > MOST_FOLLOWED || !path.add(term)) {
      return most;
    }
    long count = term.nullable ? 1 : 0;
    Transitions next = terms.transitions(term);
    for (int i = 0; i < next.edges().length && count < most; i++) {
      if (next.targets()[i] == terms.nothing()) {
        continue;
      }
      int last = i + 1 < next.edges().length ? next.edges()[i + 1] : Character.MAX_CODE_POINT + 1;
      long width = last - next.edges()[i];
      count += width * count(next.targets()[i], Math.ceilDiv(most - count, width), path);
    }
    path.remove(term);
    return Math.min(count, most);
  }

  /** All texts, of which there must be few; shorter ones are not before longer ones. */
  public List<String> texts(Term term) {
    List<String> texts = new ArrayList<>();
    texts(term, "", texts);
    return texts;
  }

  private void texts(Term term, String before, List<String> texts) {
    if (term.nullable) {
      texts.add(before);
    }
    Transitions next = terms.transitions(term);
    for (int i = 0; i < next.edges().length; i++) {
      if (next.targets()[i] != terms.nothing()) {
        int last = i + 1 < next.edges().length ? next.edges()[i + 1] : Character.MAX_CODE_POINT + 1;
        for (int point = next.edges()[i]; point < last; point++) {
          texts(next.targets()[i], before + Character.toString(point), texts);
        }
      }
    }
  }

  /** Whether a text is in the set. */
  public boolean matches(Term term, String text) {
    Term at = term;
    for (int point : text.codePoints().toArray()) {
      at = terms.after(at, point);
    }
    return at.nullable;
  }
}
