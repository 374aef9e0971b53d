package io.xmodel.internal.constraint.lexeme;

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
    return numberOrDead(terms.after(term(state), codePoint));
  }

  @Override
  public boolean any(int state, int first, int last) {
    return terms.any(term(state), first, last);
  }

  @Override
  public int uniform(int state, int first, int last) {
    Term next = terms.uniform(term(state), first, last);
    return next == null ? MIXED : numberOrDead(next);
  }

  private int numberOrDead(Term next) {
    return next == terms.nothing() ? DEAD : numbering.number(next);
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
