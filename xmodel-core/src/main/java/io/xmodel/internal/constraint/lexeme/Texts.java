package io.xmodel.internal.constraint.lexeme;

import io.xmodel.internal.constraint.Effort;
import io.xmodel.internal.constraint.Language;
import io.xmodel.internal.constraint.regex.PatternProblem;
import io.xmodel.internal.constraint.regex.Patterns;
import io.xmodel.internal.constraint.regex.Term;
import io.xmodel.internal.constraint.regex.Terms;
import java.util.Collection;

/** Languages of plain texts. */
public final class Texts {
  private Texts() {}

  /**
   * The texts that a regular expression of ECMA-262 matches from beginning to end.
   *
   * @throws PatternProblem when it is damaged, matches nothing, or is of an unsupported kind
   */
  public static Language matching(String pattern) {
    Terms terms = new Terms(Effort::step);
    Term term = new Patterns(terms).whole(pattern);
    if (!terms.inhabited(term)) {
      throw new PatternProblem("matches no text");
    }
    return language(new Words().plain(term));
  }

  /** One of these texts; at least one. */
  public static Language oneOf(Collection<String> texts) {
    return language(new Words().plain(texts.stream().distinct().toList()));
  }

  private static Language language(Word word) {
    return then -> {
      Lexeme lexeme = word.begun();
      return WordPlace.of(lexeme, lexeme.start(), then);
    };
  }
}
