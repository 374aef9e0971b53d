package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.Effort;
import io.xmodel.internal.constraint.lexeme.TermPoints;
import io.xmodel.internal.constraint.lexeme.TextLexeme;
import io.xmodel.internal.constraint.lexeme.Word;
import io.xmodel.internal.constraint.regex.Term;
import io.xmodel.internal.constraint.regex.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Properties whose names are not listed.
 *
 * @param names their names; null where there are some without end, whatever a name begins with
 * @param word the inside of their names
 */
record Extra(@Nullable Term names, Word word, Value value) {
  /** Whether there are names without end, whatever a name begins with. */
  boolean endless() {
    return names == null;
  }

  /**
   * Those of other names than came; null where there are none. It has terms of its own: those of
   * the format serve many answers, and these serve one.
   */
  @Nullable Extra without(@Nullable Seen came) {
    if (names == null || came == null) {
      return this; // a name that came before can be made longer
    }
    Terms terms = new Terms(Effort::step);
    List<Term> texts = new ArrayList<>();
    for (Seen at = came; at != null; at = at.before()) {
      texts.add(terms.text(at.text()));
    }
    Term left = terms.and(terms.copyOf(names), terms.not(terms.or(texts)));
    if (!terms.inhabited(left)) {
      return null;
    }
    TextLexeme lexeme = TextLexeme.quoted(new TermPoints(terms, left), new AtomicInteger());
    return new Extra(names, () -> lexeme, value);
  }
}
