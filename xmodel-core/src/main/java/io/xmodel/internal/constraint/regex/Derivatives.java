package io.xmodel.internal.constraint.regex;

import io.xmodel.internal.text.regex.CodePoints;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What remains of terms after a character, which are terms again: Brzozowski's derivatives. What is
 * found is kept in the terms.
 */
final class Derivatives {
  /** To find out whether a term has a text, so many are looked at. */
  private static final int MOST_SEARCHED = 4_000;

  private final Terms terms;

  Derivatives(Terms terms) {
    this.terms = terms;
  }

  /** What remains after each character; computed once. */
  Transitions transitions(Term term) {
    Transitions known = term.transitions;
    if (known == null) {
      known = compute(term);
      term.transitions = known;
    }
    return known;
  }

  /** Whether the term has a text at all. */
  boolean inhabited(Term term) {
    Boolean known = term.inhabited;
    return known == null ? search(term) : known;
  }

  /** Looks for a text, and remembers what it learns of the terms on the way. */
  private boolean search(Term start) {
    Map<Term, Term> cameFrom = new HashMap<>();
    Deque<Term> open = new ArrayDeque<>();
    cameFrom.put(start, start);
    open.add(start);
    while (!open.isEmpty()) {
      Term term = open.remove();
      if (Boolean.TRUE.equals(term.inhabited)) {
        Term at = term;
        while (at != start) {
          at.inhabited = true;
          at = Objects.requireNonNull(cameFrom.get(at));
        }
        start.inhabited = true;
        return true;
      }
      if (Boolean.FALSE.equals(term.inhabited)) {
        continue;
      }
      for (Term next : raw(term).targets()) {
        if (cameFrom.putIfAbsent(next, term) == null) {
          open.add(next);
        }
      }
      if (cameFrom.size() > MOST_SEARCHED) {
        throw new PatternProblem("needs more than %s states".formatted(MOST_SEARCHED));
      }
    }
    cameFrom.keySet().forEach(term -> term.inhabited = false);
    return false;
  }

  private Transitions compute(Term term) {
    Transitions raw = raw(term);
    Term[] targets = raw.targets().clone();
    boolean same = true;
    for (int i = 0; i < targets.length; i++) {
      if (targets[i] != terms.nothing() && !inhabited(targets[i])) {
        targets[i] = terms.nothing();
        same = false;
      }
    }
    return same ? raw : merged(raw.edges(), targets);
  }

  private static Transitions merged(int[] edges, Term[] targets) {
    int size = 0;
    int[] kept = new int[edges.length];
    Term[] where = new Term[targets.length];
    for (int i = 0; i < edges.length; i++) {
      if (size == 0 || where[size - 1] != targets[i]) {
        kept[size] = edges[i];
        where[size] = targets[i];
        size++;
      }
    }
    return new Transitions(Arrays.copyOf(kept, size), Arrays.copyOf(where, size));
  }

  /** What remains after each character, be there a text of it or not; computed once. */
  private Transitions raw(Term term) {
    Transitions known = term.raw;
    if (known == null) {
      known = computeRaw(term);
      term.raw = known;
    }
    return known;
  }

  private Transitions computeRaw(Term term) {
    Set<CodePoints> sets = new LinkedHashSet<>();
    first(term, sets);
    List<CodePoints> list = List.copyOf(sets);
    int count = 1;
    for (CodePoints set : list) {
      count += set.edgeCount();
    }
    int[] edges = new int[count];
    int size = 1; // the first is 0
    for (CodePoints set : list) {
      for (int i = 0; i < set.edgeCount(); i++) {
        edges[size++] = set.edge(i);
      }
    }
    edges =
        Arrays.stream(edges)
            .filter(e -> e <= Character.MAX_CODE_POINT)
            .sorted()
            .distinct()
            .toArray();
    Term[] targets = new Term[edges.length];
    Map<BitSet, Term> bySets = new HashMap<>(2 * list.size());
    for (int i = 0; i < edges.length; i++) {
      BitSet members = new BitSet();
      for (int j = 0; j < list.size(); j++) {
        members.set(j, list.get(j).contains(edges[i]));
      }
      Term known = bySets.get(members);
      if (known == null) {
        known = Terms.SURROGATES.contains(edges[i]) ? terms.nothing() : derive(term, edges[i]);
        bySets.put(members, known);
      }
      targets[i] = known;
    }
    return merged(edges, targets);
  }

  /** The sets that decide what remains. */
  private void first(Term term, Set<CodePoints> sets) {
    switch (term.kind) {
      case NOTHING, EMPTY -> {}
      case CHARS -> sets.add(term.set);
      case THEN -> {
        first(term.parts.get(0), sets);
        if (term.parts.get(0).nullable) {
          first(term.parts.get(1), sets);
        }
      }
      case NOT -> {
        sets.add(terms.any().set); // after NOT, characters that no set has count, too
        term.parts.forEach(part -> first(part, sets));
      }
      case OR, AND, REPEAT -> term.parts.forEach(part -> first(part, sets));
    }
  }

  private Term derive(Term term, int point) {
    terms.step();
    return switch (term.kind) {
      case NOTHING, EMPTY -> terms.nothing();
      case CHARS -> term.set.contains(point) ? terms.empty() : terms.nothing();
      case THEN -> {
        Term first = term.parts.get(0);
        Term rest = terms.then(derive(first, point), term.parts.get(1));
        yield first.nullable ? terms.or(rest, derive(term.parts.get(1), point)) : rest;
      }
      case OR -> terms.or(derived(term.parts, point));
      case AND -> terms.and(derived(term.parts, point));
      case NOT -> terms.not(derive(term.parts.getFirst(), point));
      case REPEAT -> {
        Term body = term.parts.getFirst();
        int max = term.max == Term.UNBOUNDED ? term.max : term.max - 1;
        yield terms.then(derive(body, point), terms.repeat(body, Math.max(term.min - 1, 0), max));
      }
    };
  }

  private List<Term> derived(List<Term> parts, int point) {
    List<Term> all = new ArrayList<>(parts.size());
    for (Term part : parts) {
      Term rest = derive(part, point);
      all.add(rest);
    }
    return all;
  }
}
