package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.regex.PatternProblem;
import io.xmodel.internal.constraint.regex.Patterns;
import io.xmodel.internal.constraint.regex.Term;
import io.xmodel.internal.constraint.regex.Terms;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The regular expressions of a schema, each read once. */
final class Expressions {
  private final Patterns patterns;
  private final Map<String, Term> searches = new HashMap<>();
  private final Map<String, Term> wholes = new HashMap<>();

  Expressions(Terms terms) {
    this.patterns = new Patterns(terms);
  }

  /** Texts in which an expression is found, as {@code pattern} means it. */
  Term search(Keywords at, String keyword, String pattern) {
    return term(at, keyword, pattern, searches, patterns::search);
  }

  /** Texts that an expression matches from beginning to end. */
  Term whole(Keywords at, String keyword, String pattern) {
    return term(at, keyword, pattern, wholes, patterns::whole);
  }

  private static Term term(
      Keywords at,
      String keyword,
      String pattern,
      Map<String, Term> known,
      Function<String, Term> maker) {
    Term term = known.get(pattern);
    if (term == null) {
      try {
        term = maker.apply(pattern);
      } catch (PatternProblem e) {
        throw at.refusal(keyword, "'%s' %s, which is not supported".formatted(pattern, e.what()));
      }
      known.put(pattern, term);
    }
    return term;
  }
}
