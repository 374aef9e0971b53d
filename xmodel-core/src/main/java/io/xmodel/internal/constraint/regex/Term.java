package io.xmodel.internal.constraint.regex;

import io.xmodel.internal.text.regex.CodePoints;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of texts. Made by {@link Terms} alone, which makes each term once: equal terms are the same
 * object.
 */
public final class Term {
  /** What a term is. */
  enum Kind {
    /** No text. */
    NOTHING,
    /** The empty text. */
    EMPTY,
    /** One character of a set. */
    CHARS,
    /** A text of the first part, then one of the second. */
    THEN,
    /** A text of one of the parts. */
    OR,
    /** A text of all parts. */
    AND,
    /** A text that is none of the part's. */
    NOT,
    /** Texts of the part, one after the other, so many. */
    REPEAT
  }

  /** As often as it may be. */
  static final int UNBOUNDED = Integer.MAX_VALUE;

  final int number;
  final Kind kind;
  final boolean nullable;

  /** Whether neither AND nor NOT is in it: then it has a text, unless it is NOTHING. */
  final boolean plain;

  /** So many terms within each other decide what remains after a character. */
  final int depth;

  final CodePoints set;
  final List<Term> parts;
  final int min;
  final int max;

  /** What follows after a character; computed when first asked for. */
  volatile @Nullable Transitions transitions;

  /** The same, with terms that have no text. */
  volatile @Nullable Transitions raw;

  /** Whether it has a text; null: not known yet. */
  volatile @Nullable Boolean inhabited;

  Term(
      int number, Kind kind, boolean nullable, CodePoints set, List<Term> parts, int min, int max) {
    this.number = number;
    this.kind = kind;
    this.nullable = nullable;
    this.set = set;
    this.parts = parts;
    this.min = min;
    this.max = max;
    boolean plain = kind != Kind.AND && kind != Kind.NOT;
    for (Term part : parts) {
      plain &= part.plain;
    }
    this.plain = plain;
    // What comes second matters only where the first may be empty.
    boolean onlyFirst = kind == Kind.THEN && !parts.getFirst().nullable;
    int deepest = 0;
    for (Term part : onlyFirst ? parts.subList(0, 1) : parts) {
      deepest = Math.max(deepest, part.depth);
    }
    this.depth = deepest + 1;
    if (plain) {
      inhabited = kind != Kind.NOTHING;
    } else if (nullable) {
      inhabited = true;
    }
  }

  /** Whether the empty text is in it. */
  public boolean nullable() {
    return nullable;
  }

  /** Counts the terms of {@link Terms} in the order in which they were made. */
  public int number() {
    return number;
  }

  /**
   * Whether each of its texts can be made longer, and so whatever remains of it: it never comes to
   * a point where only few texts are left. False where that is not plain to see.
   */
  public boolean endless() {
    return switch (kind) {
      case THEN -> parts.get(1).endless();
      case OR -> parts.stream().allMatch(Term::endless);
      case REPEAT -> max == UNBOUNDED;
      default -> false;
    };
  }
}
