package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.lexeme.TermPoints;
import io.xmodel.internal.constraint.lexeme.TextLexeme;
import io.xmodel.internal.constraint.regex.PatternProblem;
import io.xmodel.internal.constraint.regex.Term;
import io.xmodel.internal.constraint.regex.TermTexts;
import io.xmodel.internal.constraint.regex.Terms;
import org.jspecify.annotations.Nullable;

/**
 * Properties whose names are not listed.
 *
 * @param names their names; if not endless, only those that may still come
 * @param lexeme the inside of their names
 * @param endless whether there are names without end, whatever a name begins with
 */
record Extra(Terms terms, Term names, TextLexeme lexeme, boolean endless, Value value) {
  /** Properties with these names, of which there must be some. */
  static Extra of(Terms terms, Term names, Value value) {
    return new Extra(
        terms,
        names,
        TextLexeme.quoted(new TermPoints(terms, names)),
        new TermTexts(terms).endless(names),
        value);
  }

  /**
   * Those of other names; null where there are none.
   *
   * @throws io.xmodel.error.RequestException when too many names came, in this answer and others
   */
  @Nullable Extra without(String name) {
    if (endless) {
      return this; // a name that came before can be made longer
    }
    try {
      Term others = terms.and(names, terms.not(terms.text(name)));
      return terms.inhabited(others) ? of(terms, others, value) : null;
    } catch (PatternProblem e) {
      throw TermPoints.tooLarge(e);
    }
  }
}
