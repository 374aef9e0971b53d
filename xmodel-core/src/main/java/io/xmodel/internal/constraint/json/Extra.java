package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.lexeme.TermPoints;
import io.xmodel.internal.constraint.lexeme.TextLexeme;
import io.xmodel.internal.constraint.regex.Term;
import io.xmodel.internal.constraint.regex.Terms;

/**
 * Properties whose names are not listed.
 *
 * @param lexeme the inside of their names
 * @param endless whether there are names without end, whatever a name begins with
 */
record Extra(Terms terms, TermPoints points, TextLexeme lexeme, boolean endless, Value value) {
  static Extra of(Terms terms, Term names, Value value) {
    TermPoints points = new TermPoints(terms, names);
    return new Extra(terms, points, TextLexeme.quoted(points), terms.endless(names), value);
  }

  /** Whether there are more than so many ways to go on in a state. */
  boolean moreThan(int state, int count) {
    Term term = points.term(lexeme.points(state));
    return term.endless() || terms.count(term, count + 1L) > count;
  }
}
