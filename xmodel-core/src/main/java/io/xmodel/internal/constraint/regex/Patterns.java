package io.xmodel.internal.constraint.regex;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes terms of regular expressions. */
public final class Patterns {
  /** A repetition that asks for its surroundings is written out up to so many times. */
  private static final int MOST_WRITTEN_OUT = 8;

  private final Terms terms;

  /** Makes terms of a kind that can be combined with others of the same maker. */
  public Patterns(Terms terms) {
    this.terms = terms;
  }

  /**
   * The texts in which the pattern is found somewhere, as a JSON schema's pattern means it.
   *
   * @throws PatternProblem when it is damaged or of an unsupported kind
   */
  public Term search(String pattern) {
    Syntax syntax = PatternReader.read(pattern);
    Term atStart = make(syntax, Rest.of(terms.all()), true);
    if (Syntax.isPure(syntax)) {
      return terms.then(terms.all(), atStart);
    }
    Term later = make(syntax, Rest.of(terms.all()), false);
    return terms.or(atStart, terms.then(terms.any(), terms.then(terms.all(), later)));
  }

  /** The texts that are a match from beginning to end. */
  public Term whole(String pattern) {
    return make(PatternReader.read(pattern), Rest.of(terms.empty()), true);
  }

  /** What follows, at the start of the text or later. */
  private static final class Rest {
    private final Make maker;
    private final @Nullable Term[] made = new @Nullable Term[2];

    private Rest(Make maker) {
      this.maker = maker;
    }

    private interface Make {
      Term at(boolean start);
    }

    static Rest of(Term term) {
      return new Rest(start -> term);
    }

    Term at(boolean start) {
      int index = start ? 1 : 0;
      Term known = made[index];
      if (known == null) {
        known = maker.at(start);
        made[index] = known;
      }
      return known;
    }
  }

  private Term make(Syntax syntax, Rest rest, boolean start) {
    return switch (syntax) {
      case Syntax.Chars chars -> terms.then(terms.chars(chars.set()), rest.at(false));
      case Syntax.Sequence sequence -> sequence(sequence.parts(), rest, start);
      case Syntax.Choice choice -> {
        List<Term> options = new ArrayList<>();
        for (Syntax option : choice.options()) {
          options.add(make(option, rest, start));
        }
        yield terms.or(options);
      }
      case Syntax.Repeat repeat -> repeat(repeat, rest, start);
      case Syntax.LookAhead ahead -> {
        Term body = make(ahead.body(), Rest.of(terms.all()), start);
        yield terms.and(ahead.negative() ? terms.not(body) : body, rest.at(start));
      }
      case Syntax.Start ignored -> start ? rest.at(true) : terms.nothing();
      case Syntax.End ignored -> terms.and(terms.empty(), rest.at(start));
    };
  }

  private Term sequence(List<Syntax> parts, Rest rest, boolean start) {
    Rest after = rest;
    for (int i = parts.size() - 1; i > 0; i--) {
      Syntax part = parts.get(i);
      Rest next = after;
      after = new Rest(at -> make(part, next, at));
    }
    return parts.isEmpty() ? rest.at(start) : make(parts.getFirst(), after, start);
  }

  private Term repeat(Syntax.Repeat repeat, Rest rest, boolean start) {
    int min = repeat.min();
    int max = repeat.max();
    if (Syntax.isPure(repeat.body())) {
      Term body = make(repeat.body(), Rest.of(terms.empty()), false);
      Term all = terms.repeat(body, min, max);
      Term later = rest.at(false);
      if (!start || !all.nullable || rest.at(true) == later) {
        return terms.then(all, later);
      }
      // Only where nothing was taken is this still the start of the text.
      Term some = terms.and(all, terms.length(1));
      return terms.or(rest.at(true), terms.then(some, later));
    }
    if (max == Term.UNBOUNDED || max > MOST_WRITTEN_OUT) {
      throw new PatternProblem("repeats what asks for its surroundings");
    }
    return written(repeat.body(), min, max, rest, start);
  }

  private Term written(Syntax body, int min, int max, Rest rest, boolean start) {
    if (max == 0) {
      return rest.at(start);
    }
    Rest more = new Rest(at -> written(body, Math.max(min - 1, 0), max - 1, rest, at));
    Term again = make(body, more, start);
    return min > 0 ? again : terms.or(rest.at(start), again);
  }
}
