package io.xmodel.internal.constraint.lexeme;

import io.xmodel.error.RequestException;
import io.xmodel.internal.constraint.regex.PatternProblem;
import io.xmodel.internal.constraint.regex.Term;
import io.xmodel.internal.constraint.regex.Terms;

/** The texts of a term, which must have some. */
public final class TermPoints implements Points {
  private final Terms terms;
  private final Numbering<Term> numbering = new Numbering<>();

  /** The texts of a term. */
  public TermPoints(Terms terms, Term term) {
    this.terms = terms;
    if (!terms.inhabited(term)) {
      throw new IllegalArgumentException("a term without texts");
    }
    numbering.number(term);
  }

  /** What remains in a state. */
  public Term term(int state) {
    return numbering.state(state);
  }

  @Override
  public int start() {
    return 0;
  }

  @Override
  public int next(int state, int codePoint) {
    try {
      return numberOrDead(terms.after(term(state), codePoint));
    } catch (PatternProblem e) {
      throw tooLarge(e);
    }
  }

  @Override
  public boolean any(int state, int first, int last) {
    try {
      return terms.any(term(state), first, last);
    } catch (PatternProblem e) {
      throw tooLarge(e);
    }
  }

  @Override
  public int uniform(int state, int first, int last) {
    try {
      Term next = terms.uniform(term(state), first, last);
      return next == null ? MIXED : numberOrDead(next);
    } catch (PatternProblem e) {
      throw tooLarge(e);
    }
  }

  private int numberOrDead(Term next) {
    return next == terms.nothing() ? DEAD : numbering.number(next);
  }

  /** Terms are made while texts are read, so only then one learns that they are too many. */
  public static RequestException tooLarge(PatternProblem e) {
    return new RequestException(
        "The answer's format has a pattern that %s. Give a simpler one.".formatted(e.what()), e);
  }

  @Override
  public boolean accepting(int state) {
    return term(state).nullable();
  }

  @Override
  public int run(int state) {
    return terms.run(term(state));
  }
}
