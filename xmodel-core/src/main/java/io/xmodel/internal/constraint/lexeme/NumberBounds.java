package io.xmodel.internal.constraint.lexeme;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What is asked of a number whose digits are looked at one by one. */
final class NumberBounds {
  /** So many digits are written where there is no bound. */
  private static final int MOST_DIGITS = 20;

  /** Numbers of so many digits are different doubles, in the same order. */
  private static final int MOST_EXACT_DIGITS = 15;

  /** A bound, for numbers of one sign, by absolute value. */
  record Bound(String whole, String fraction, boolean exclusive) {
    private static Bound of(BigDecimal value, boolean exclusive) {
      String plain = value.abs().stripTrailingZeros().toPlainString();
      int point = plain.indexOf('.');
      return point < 0
          ? new Bound(plain, "", exclusive)
          : new Bound(plain.substring(0, point), plain.substring(point + 1), exclusive);
    }

    private int digits() {
      return whole.length() + fraction.length();
    }
  }

  /**
   * The bounds for numbers of one sign, by absolute value.
   *
   * @param mostWhole at most so many digits before the point
   * @param mostFraction at most so many digits after it
   * @param mostDigits at most so many in all, where there is a point
   */
  record Pair(
      @Nullable Bound low, @Nullable Bound high, int mostWhole, int mostFraction, int mostDigits) {}

  final boolean integer;

  /** Whether whole numbers are left out. */
  final boolean fractional;

  /** Fraction digits of a multiple. */
  final int scale;

  /** What the number, without its point, must be a multiple of; 1: anything. */
  final int modulus;

  /** Whether it must be a multiple. */
  final boolean counted;

  /**
   * Whether it must fit as a double, too, as many readers know no other numbers. Bounds that are
   * part of the range need no care: what is not below a bound is not so as a double either.
   */
  private final boolean exact;

  /** Null: no positive number fits. */
  final @Nullable Pair positive;

  /** Null: no negative number fits. */
  final @Nullable Pair negative;

  NumberBounds(NumberRange range) {
    integer = range.integer();
    fractional = range.fractional();
    BigDecimal multiple = range.multipleOf();
    counted = multiple != null;
    if (multiple == null) {
      scale = 0;
      modulus = 1;
    } else {
      BigDecimal plain = multiple.stripTrailingZeros();
      scale = Math.max(plain.scale(), 0);
      modulus = plain.scaleByPowerOfTen(scale).toBigIntegerExact().intValueExact();
    }
    BigDecimal low = range.low();
    BigDecimal high = range.high();
    exact =
        counted
            || fractional
            || leavesOut(low, range.lowExclusive())
            || leavesOut(high, range.highExclusive());
    positive = pair(low, range.lowExclusive(), high, range.highExclusive());
    negative =
        low != null && low.signum() >= 0
            ? null
            : pair(
                high == null ? null : high.negate(),
                range.highExclusive(),
                low == null ? null : low.negate(),
                range.lowExclusive());
  }

  private static boolean leavesOut(@Nullable BigDecimal bound, boolean exclusive) {
    return exclusive && bound != null && bound.signum() != 0;
  }

  private @Nullable Pair pair(
      @Nullable BigDecimal low,
      boolean lowExclusive,
      @Nullable BigDecimal high,
      boolean highExclusive) {
    if (high != null && high.signum() < 0) {
      return null;
    }
    Bound lower = low == null || low.signum() < 0 ? null : Bound.of(low, lowExclusive);
    Bound upper = high == null ? null : Bound.of(high, highExclusive);
    int plain = counted ? MOST_EXACT_DIGITS : MOST_DIGITS;
    int whole = lower == null ? plain : Math.max(plain, lower.whole.length() + 1);
    int fraction = lower == null ? MOST_DIGITS : Math.max(MOST_DIGITS, lower.fraction.length() + 1);
    int digits = exact ? MOST_EXACT_DIGITS : Integer.MAX_VALUE;
    if (lower != null) {
      digits = Math.max(digits, lower.digits() + 1);
    }
    if (upper == null) {
      return new Pair(lower, null, whole, fraction, digits);
    }
    boolean point = lower != null && low != null && low.compareTo(high) == 0;
    int more = point ? upper.fraction.length() : Math.max(fraction, upper.fraction.length() + 1);
    return new Pair(
        lower,
        upper,
        Math.min(upper.whole.length(), whole),
        more,
        Math.max(digits, upper.digits() + 1));
  }
}
