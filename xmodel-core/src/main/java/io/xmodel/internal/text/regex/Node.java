package io.xmodel.internal.text.regex;

import java.util.List;

/** A parsed regular expression. */
sealed interface Node {
  /** One character of a set. */
  record Chars(CodePoints set) implements Node {}

  /** One after the other. */
  record Sequence(List<Node> parts) implements Node {}

  /** The first that leads to a match. */
  record Choice(List<Node> options) implements Node {}

  /**
   * A number of times.
   *
   * @param max at most, or {@link #UNBOUNDED}
   * @param greedy whether more are tried first
   */
  record Repeat(Node body, int min, int max, boolean greedy) implements Node {
    /** As often as it may be. */
    static final int UNBOUNDED = -1;
  }

  /** Whether what follows matches the body, or does not; takes nothing. */
  record LookAhead(Node body, boolean negative) implements Node {}

  /**
   * Whether the character before is one of a set; takes nothing.
   *
   * @param atStart whether it holds where no character is before
   */
  record LookBehind(CodePoints set, boolean atStart) implements Node {}

  /** Whether it can match without taking a character. */
  static boolean isNullable(Node node) {
    return switch (node) {
      case Chars chars -> false;
      case Sequence sequence -> sequence.parts().stream().allMatch(Node::isNullable);
      case Choice choice -> choice.options().stream().anyMatch(Node::isNullable);
      case Repeat repeat -> repeat.min() == 0 || isNullable(repeat.body());
      case LookAhead ahead -> true;
      case LookBehind behind -> true;
    };
  }
}
