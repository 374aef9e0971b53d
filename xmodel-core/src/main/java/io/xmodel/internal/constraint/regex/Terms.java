package io.xmodel.internal.constraint.regex;

import io.xmodel.internal.constraint.regex.Term.Kind;
import io.xmodel.internal.text.regex.CodePoints;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes terms. Those that are alike by simple rules are the same, so that few are reached from
 * each. Any thread may use it.
 */
public final class Terms {
  /** A pattern of which more remains than this is refused: it would take memory and time. */
  private static final int MOST = 100_000;

  /** Terms are taken apart by recursion, which must not exhaust the stack. */
  private static final int DEEPEST = 500;

  /** No characters of their own. */
  static final CodePoints SURROGATES = CodePoints.range(0xD800, 0xDFFF);

  private static final CodePoints ANY = CodePoints.ALL.without(SURROGATES);

  private final Map<Key, Term> terms = new HashMap<>();

  /** Called for each step in which terms are made; throws when there are too many. */
  private final Runnable step;

  private final Term nothing;
  private final Term empty;
  private final Term any;
  private final Term all;

  private final Derivatives derivatives = new Derivatives(this);

  /** Makes terms without counting. */
  public Terms() {
    this(() -> {});
  }

  /** Makes terms, and calls something for each step, to end that when it is too much. */
  public Terms(Runnable step) {
    this.step = step;
    this.nothing = make(Kind.NOTHING, false, CodePoints.NONE, List.of(), 0, 0);
    this.empty = make(Kind.EMPTY, true, CodePoints.NONE, List.of(), 0, 0);
    this.any = make(Kind.CHARS, false, ANY, List.of(), 0, 0);
    this.all = make(Kind.REPEAT, true, CodePoints.NONE, List.of(any), 0, Term.UNBOUNDED);
  }

  private record Key(Kind kind, CodePoints set, List<Term> parts, int min, int max) {}

  private synchronized Term make(
      Kind kind, boolean nullable, CodePoints set, List<Term> parts, int min, int max) {
    if (terms.size() >= MOST) {
      throw new PatternProblem("needs more than %s states".formatted(MOST));
    }
    step();
    Key key = new Key(kind, set, parts, min, max);
    Term known = terms.get(key);
    if (known == null) {
      known = new Term(terms.size(), kind, nullable, set, parts, min, max);
      if (known.depth > DEEPEST) {
        throw new PatternProblem("needs terms nested deeper than %s".formatted(DEEPEST));
      }
      terms.put(key, known);
    }
    return known;
  }

  /** How many terms were made. */
  public synchronized int size() {
    return terms.size();
  }

  /** The same term as another's. What was found out about its remains is not copied. */
  public Term copyOf(Term term) {
    Set<Term> all = new LinkedHashSet<>(List.of(term));
    Deque<Term> open = new ArrayDeque<>(all);
    while (!open.isEmpty()) {
      for (Term part : open.remove().parts) {
        if (all.add(part)) {
          open.add(part);
        }
      }
    }
    Map<Term, Term> copies = new HashMap<>();
    for (Term one : sorted(all)) { // parts were made before what they are parts of
      List<Term> parts = one.parts.stream().map(copies::get).map(Objects::requireNonNull).toList();
      Term copy = make(one.kind, one.nullable, one.set, parts, one.min, one.max);
      if (copy.inhabited == null) {
        copy.inhabited = one.inhabited;
      }
      copies.put(one, copy);
    }
    return Objects.requireNonNull(copies.get(term));
  }

  /** Tells whoever limits the making of terms of a step. */
  void step() {
    step.run();
  }

  /** No text. */
  public Term nothing() {
    return nothing;
  }

  /** The empty text. */
  public Term empty() {
    return empty;
  }

  /** Any one character. */
  public Term any() {
    return any;
  }

  /** Every text. */
  public Term all() {
    return all;
  }

  /** One character of a set. */
  public Term chars(CodePoints set) {
    CodePoints characters = set.without(SURROGATES);
    return characters.isEmpty() ? nothing : make(Kind.CHARS, false, characters, List.of(), 0, 0);
  }

  /** This text. */
  public Term text(String text) {
    Term term = empty;
    int[] points = text.codePoints().toArray();
    for (int i = points.length - 1; i >= 0; i--) {
      term = then(chars(CodePoints.of(points[i])), term);
    }
    return term;
  }

  /** One after the other. */
  public Term then(Term first, Term second) {
    if (first == nothing || second == nothing) {
      return nothing;
    }
    if (first == empty) {
      return second;
    }
    if (second == empty) {
      return first;
    }
    if (first.kind == Kind.THEN) {
      return then(first.parts.get(0), then(first.parts.get(1), second));
    }
    if (first == all && (second == all || second.kind == Kind.THEN && second.parts.get(0) == all)) {
      return second;
    }
    return make(
        Kind.THEN,
        first.nullable && second.nullable,
        CodePoints.NONE,
        List.of(first, second),
        0,
        0);
  }

  /** Either. */
  public Term or(Term first, Term second) {
    return or(List.of(first, second));
  }

  /** One of these; nothing where there are none. */
  public Term or(List<Term> options) {
    Set<Term> distinct = new LinkedHashSet<>();
    CodePoints set = CodePoints.NONE;
    for (Term option : flat(Kind.OR, options)) {
      if (option == all) {
        return all;
      }
      if (option.kind == Kind.CHARS) {
        set = set.union(option.set);
      } else if (option != nothing) {
        distinct.add(option);
      }
    }
    if (!set.isEmpty()) {
      distinct.add(chars(set));
    }
    if (distinct.size() > 1 && distinct.contains(empty)) {
      for (Term one : distinct) {
        if (one != empty && one.nullable) {
          distinct.remove(empty);
          break;
        }
      }
    }
    if (distinct.size() > 1) {
      Inclusion.simplify(distinct);
    }
    if (distinct.size() < 2) {
      return distinct.isEmpty() ? nothing : distinct.iterator().next();
    }
    List<Term> parts = sorted(distinct);
    boolean nullable = parts.stream().anyMatch(Term::nullable);
    return make(Kind.OR, nullable, CodePoints.NONE, parts, 0, 0);
  }

  /** Both. */
  public Term and(Term first, Term second) {
    return and(List.of(first, second));
  }

  /** All of these; every text where there are none. */
  public Term and(List<Term> conditions) {
    Set<Term> distinct = new LinkedHashSet<>();
    Term set = null;
    for (Term condition : flat(Kind.AND, conditions)) {
      if (condition == nothing) {
        return nothing;
      }
      if (condition.kind == Kind.CHARS) {
        set = set == null ? condition : chars(set.set.intersection(condition.set));
      } else if (condition != all) {
        distinct.add(condition);
      }
    }
    if (distinct.contains(empty)) {
      boolean possible = set == null && distinct.stream().allMatch(Term::nullable);
      return possible ? empty : nothing;
    }
    if (set != null) {
      if (set == nothing) {
        return nothing;
      }
      distinct.add(set);
    }
    if (distinct.size() < 2) {
      return distinct.isEmpty() ? all : distinct.iterator().next();
    }
    List<Term> parts = sorted(distinct);
    boolean nullable = parts.stream().allMatch(Term::nullable);
    return make(Kind.AND, nullable, CodePoints.NONE, parts, 0, 0);
  }

  private static List<Term> flat(Kind kind, List<Term> terms) {
    List<Term> flat = new ArrayList<>();
    for (Term term : terms) {
      if (term.kind == kind) {
        flat.addAll(term.parts);
      } else {
        flat.add(term);
      }
    }
    return flat;
  }

  private static List<Term> sorted(Set<Term> terms) {
    List<Term> sorted = new ArrayList<>(terms);
    sorted.sort(Comparator.comparingInt(Term::number));
    return List.copyOf(sorted);
  }

  /** All other texts. */
  public Term not(Term term) {
    if (term.kind == Kind.NOT) {
      return term.parts.getFirst();
    }
    if (term == nothing) {
      return all;
    }
    if (term == all) {
      return nothing;
    }
    return make(Kind.NOT, !term.nullable, CodePoints.NONE, List.of(term), 0, 0);
  }

  /** So many times, {@link Term#UNBOUNDED} for no limit. */
  Term repeat(Term term, int min, int max) {
    if (max == 0 || term == empty) {
      return empty;
    }
    if (term == nothing) {
      return min == 0 ? empty : nothing;
    }
    if (min == 1 && max == 1) {
      return term;
    }
    if (term.kind == Kind.REPEAT && term.min == 0 && term.max == Term.UNBOUNDED) {
      return term;
    }
    int least = term.nullable ? 0 : min;
    return make(Kind.REPEAT, least == 0, CodePoints.NONE, List.of(term), least, max);
  }

  /** Texts of so many characters. */
  public Term length(int min, int max) {
    return min > max ? nothing : repeat(any, min, max);
  }

  /** As above, without a limit. */
  public Term length(int min) {
    return repeat(any, min, Term.UNBOUNDED);
  }

  /**
   * How many characters can follow, whatever they are, and no more; -1 where it depends on them. A
   * term that begins with every text can always go on.
   */
  public int run(Term term) {
    if (term == all) {
      return Integer.MAX_VALUE;
    }
    if (term == any) {
      return 1;
    }
    return switch (term.kind) {
      case REPEAT -> term.parts.getFirst() == any ? term.max : -1;
      case THEN -> term.plain && term.parts.get(0) == all ? Integer.MAX_VALUE : -1;
      case OR -> {
        for (Term part : term.parts) {
          if (run(part) == Integer.MAX_VALUE) {
            yield Integer.MAX_VALUE;
          }
        }
        yield -1;
      }
      default -> -1;
    };
  }

  /** What remains after each character of a range, if that is the same; else null. */
  public @Nullable Term uniform(Term term, int first, int last) {
    return transitions(term).uniform(first, last, nothing);
  }

  /** What remains after a character: nothing, where no text goes on so. */
  public Term after(Term term, int codePoint) {
    return transitions(term).after(codePoint, nothing);
  }

  /** Whether a text goes on with a character of a range. */
  public boolean any(Term term, int first, int last) {
    return transitions(term).any(first, last);
  }

  Transitions transitions(Term term) {
    return derivatives.transitions(term);
  }

  /** Whether the term has a text at all. */
  public boolean inhabited(Term term) {
    return derivatives.inhabited(term);
  }
}
