package io.xmodel.internal.constraint.lexeme;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which numbers.
 *
 * @param low null: no bound
 * @param high null: no bound
 * @param integer whether without a fraction
 * @param fractional whether not whole
 * @param multipleOf null: any
 */
public record NumberRange(
    @Nullable BigDecimal low,
    boolean lowExclusive,
    @Nullable BigDecimal high,
    boolean highExclusive,
    boolean integer,
    boolean fractional,
    @Nullable BigDecimal multipleOf) {
  /** Whether it is plain to see that it has none. */
  public boolean isEmpty() {
    if (integer && fractional) {
      return true;
    }
    int order = low == null || high == null ? -1 : low.compareTo(high);
    return order > 0 || (order == 0 && (lowExclusive || highExclusive));
  }

  /** Whether it has this number, by value. */
  public boolean contains(BigDecimal value) {
    if (low != null && value.compareTo(low) < (lowExclusive ? 1 : 0)) {
      return false;
    }
    if (high != null && value.compareTo(high) > (highExclusive ? -1 : 0)) {
      return false;
    }
    boolean whole = value.stripTrailingZeros().scale() <= 0;
    if ((integer && !whole) || (fractional && whole)) {
      return false;
    }
    return multipleOf == null || value.remainder(multipleOf).signum() == 0;
  }

  /** These numbers without one of them: those below, and those above. */
  public List<NumberRange> without(BigDecimal hole) {
    return contains(hole)
        ? List.of(
            new NumberRange(low, lowExclusive, hole, true, integer, fractional, multipleOf),
            new NumberRange(hole, true, high, highExclusive, integer, fractional, multipleOf))
        : List.of(this);
  }
}
