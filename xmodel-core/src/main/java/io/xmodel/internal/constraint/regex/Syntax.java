package io.xmodel.internal.constraint.regex;

import io.xmodel.internal.text.regex.CodePoints;
import java.util.List;

/** A parsed regular expression. */
sealed interface Syntax {
  /** One character of a set. */
  record Chars(CodePoints set) implements Syntax {}

  /** One after the other. */
  record Sequence(List<Syntax> parts) implements Syntax {}

  /** One of these. */
  record Choice(List<Syntax> options) implements Syntax {}

  /** A number of times. */
  record Repeat(Syntax body, int min, int max) implements Syntax {}

  /** Whether what follows begins with the body, or does not. */
  record LookAhead(Syntax body, boolean negative) implements Syntax {}

  /** The start of the text. */
  record Start() implements Syntax {}

  /** The end of the text. */
  record End() implements Syntax {}

  /** Whether it only takes characters. */
  static boolean isPure(Syntax syntax) {
    return switch (syntax) {
      case Chars chars -> true;
      case Sequence sequence -> sequence.parts().stream().allMatch(Syntax::isPure);
      case Choice choice -> choice.options().stream().allMatch(Syntax::isPure);
      case Repeat repeat -> isPure(repeat.body());
      case LookAhead ahead -> false;
      case Start start -> false;
      case End end -> false;
    };
  }
}
