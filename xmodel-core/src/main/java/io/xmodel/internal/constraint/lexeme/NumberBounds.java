package io.xmodel.internal.constraint.lexeme;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What is asked of a number whose digits are looked at one by one. */
final class NumberBounds {
  /** So many digits are written where there is no bound. */
  private static final int MOST_DIGITS = 20;

  /** A multiple must be one for readers that know no other numbers than doubles, too. */
  private static final int MOST_COUNTED_DIGITS = 15;

  /** A bound, for numbers of one sign, by absolute value. */
  record Bound(String whole, String fraction, boolean exclusive) {
    private static Bound of(BigDecimal value, boolean exclusive) {
      String plain = value.abs().stripTrailingZeros().toPlainString();
      int point = plain.indexOf('.');
      return point < 0
          ? new Bound(plain, "", exclusive)
          : new Bound(plain.substring(0, point), plain.substring(point + 1), exclusive);
    }
  }

  /**
   * The bounds for numbers of one sign, by absolute value.
   *
   * @param mostWhole at most so many digits before the point
   * @param mostFraction at most so many digits after it
   */
  record Pair(@Nullable Bound low, @Nullable Bound high, int mostWhole, int mostFraction) {}

  final boolean integer;

  /** Whether whole numbers are left out. */
  final boolean fractional;

  /** Fraction digits of a multiple. */
  final int scale;

  /** What the number, without its point, must be a multiple of; 1: anything. */
  final int modulus;

  /** Whether it must be a multiple. */
  final boolean counted;

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
    int plain = counted ? MOST_COUNTED_DIGITS : MOST_DIGITS;
    int whole = lower == null ? plain : Math.max(plain, lower.whole.length() + 1);
    int fraction = lower == null ? MOST_DIGITS : Math.max(MOST_DIGITS, lower.fraction.length() + 1);
    if (upper == null) {
      return new Pair(lower, null, whole, fraction);
    }
    boolean point = lower != null && low != null && low.compareTo(high) == 0;
    int more = point ? upper.fraction.length() : Math.max(fraction, upper.fraction.length() + 1);
    return new Pair(lower, upper, upper.whole.length(), more);
  }
}
