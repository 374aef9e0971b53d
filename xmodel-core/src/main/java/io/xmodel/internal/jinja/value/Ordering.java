package io.xmodel.internal.jinja.value;

import java.math.BigDecimal;

/** Python's {@code <}, {@code <=}, {@code >} and {@code >=}. */
public final class Ordering {
  /** The four. */
  public enum Relation {
    /** Less. */
    LT("<"),
    /** Less or equal. */
    LE("<="),
    /** Greater. */
    GT(">"),
    /** Greater or equal. */
    GE(">=");

    private final String sign;

    Relation(String sign) {
      this.sign = sign;
    }

    private boolean holds(int comparison) {
      return switch (this) {
        case LT -> comparison < 0;
        case LE -> comparison <= 0;
        case GT -> comparison > 0;
        case GE -> comparison >= 0;
      };
    }
  }

  private Ordering() {}

  /** Whether the relation holds. */
  public static boolean holds(Budget budget, Relation relation, Object left, Object right) {
    budget.work(1);
    if (left instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (right instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (Ints.isNumber(left) && Ints.isNumber(right)) {
      return isComparable(left, right) && relation.holds(numbers(left, right));
    }
    if (Text.is(left) && Text.is(right)) {
      budget.read(Text.of(left).length());
      return relation.holds(Text.compare(Text.of(left), Text.of(right)));
    }
    if (left instanceof PyBytes a && right instanceof PyBytes b) {
      budget.read(a.size());
      return relation.holds(a.compare(b));
    }
    if ((left instanceof PyList && right instanceof PyList)
        || (left instanceof PyTuple && right instanceof PyTuple)) {
      return sequences(budget, relation, (PythonSequence) left, (PythonSequence) right);
    }
    throw Failure.type(
        "'%s' does not compare %s with %s",
        relation.sign, Types.described(left), Types.described(right));
  }

  private static boolean sequences(
      Budget budget, Relation relation, PythonSequence left, PythonSequence right) {
    int shorter = Math.min(left.size(), right.size());
    for (int i = 0; i < shorter; i++) {
      if (!Equality.same(budget, left.at(i), right.at(i))) {
        budget.enter();
        try {
          return holds(budget, relation, left.at(i), right.at(i));
        } finally {
          budget.leave();
        }
      }
    }
    return relation.holds(Integer.compare(left.size(), right.size()));
  }

  /** Whether neither is "not a number". */
  static boolean isComparable(Object left, Object right) {
    return !(left instanceof Double a && a.isNaN()) && !(right instanceof Double b && b.isNaN());
  }

  /** Compares numbers exactly. */
  static int numbers(Object left, Object right) {
    if (left instanceof Long a && right instanceof Long b) {
      return Long.compare(a, b);
    }
    if (left instanceof Double a && right instanceof Double b) {
      return a < b ? -1 : a > b ? 1 : 0;
    }
    if (left instanceof Double a && a.isInfinite()) {
      return a > 0 ? 1 : -1;
    }
    if (right instanceof Double b && b.isInfinite()) {
      return b > 0 ? -1 : 1;
    }
    return decimal(left).compareTo(decimal(right));
  }

  private static BigDecimal decimal(Object number) {
    return number instanceof Double d ? new BigDecimal(d) : new BigDecimal(Ints.big(number));
  }
}
