package io.xmodel.internal.constraint.lexeme;

import io.xmodel.internal.constraint.lexeme.NumberBounds.Bound;
import io.xmodel.internal.constraint.lexeme.NumberBounds.Pair;
import org.jspecify.annotations.Nullable;

/**
 * Within the digits of a number with bounds, or of a multiple.
 *
 * @param pair the bounds for its sign
 * @param zero whether it begins with 0
 * @param whole digits before the point
 * @param fraction digits after it; −1 before the point
 * @param low how the digits compare with those of the lower bound, as far as both go
 * @param high likewise with the upper one
 * @param remainder of the digits read
 * @param broken whether a digit after the point is not 0
 */
record DigitNumber(
    NumberBounds bounds,
    Pair pair,
    boolean zero,
    int whole,
    int fraction,
    int low,
    int high,
    int remainder,
    boolean broken)
    implements StateLexeme.State {
  static @Nullable DigitNumber first(NumberBounds bounds, @Nullable Pair pair, int b) {
    if (pair == null || b < '0' || b > '9') {
      return null;
    }
    return new DigitNumber(bounds, pair, b == '0', 0, -1, 0, 0, 0, false).digit(b);
  }

  @Override
  public @Nullable DigitNumber next(int b) {
    if (b == '.') {
      return fraction >= 0 || bounds.integer || (bounds.counted && bounds.scale == 0)
          ? null
          : point();
    }
    return b < '0' || b > '9' || (fraction < 0 && zero) ? null : digit(b);
  }

  private @Nullable DigitNumber point() {
    int lower = whole(pair.low(), low);
    int upper = whole(pair.high(), high);
    // A number that is off already is not followed any further.
    return lower < 0 || (pair.high() != null && upper > 0) || whole >= pair.mostDigits()
        ? null
        : new DigitNumber(bounds, pair, zero, whole, 0, lower, upper, remainder, false);
  }

  private @Nullable DigitNumber digit(int b) {
    int next = (remainder * 10 + b - '0') % bounds.modulus;
    if (fraction < 0) {
      return whole == pair.mostWhole()
          ? null
          : new DigitNumber(
              bounds,
              pair,
              zero,
              whole + 1,
              -1,
              inWhole(low, pair.low(), b),
              inWhole(high, pair.high(), b),
              next,
              false);
    }
    int most = bounds.counted ? bounds.scale : pair.mostFraction();
    return fraction == Math.min(most, pair.mostDigits() - whole)
        ? null
        : new DigitNumber(
            bounds,
            pair,
            zero,
            whole,
            fraction + 1,
            inFraction(low, pair.low(), b),
            inFraction(high, pair.high(), b),
            next,
            broken || (bounds.fractional && b != '0'));
  }

  /** The first digits against as many of the bound's; what differs first decides. */
  private int inWhole(int before, @Nullable Bound bound, int b) {
    return bound == null || before != 0 || whole >= bound.whole().length()
        ? before
        : Integer.signum(b - bound.whole().charAt(whole));
  }

  private int inFraction(int before, @Nullable Bound bound, int b) {
    if (bound == null || before != 0) {
      return before;
    }
    int other = fraction < bound.fraction().length() ? bound.fraction().charAt(fraction) : '0';
    return Integer.signum(b - other);
  }

  /** The digits before the point against all of the bound's. */
  private int whole(@Nullable Bound bound, int compared) {
    return bound == null || whole == bound.whole().length()
        ? compared
        : Integer.compare(whole, bound.whole().length());
  }

  /** The number, if it ended here, against a bound. */
  private int against(Bound bound, int compared) {
    int sign = fraction < 0 ? whole(bound, compared) : compared;
    boolean longer = bound.fraction().length() > Math.max(fraction, 0);
    // The bound's own fraction ends in no zero, so it is larger where it goes on.
    return sign == 0 && longer ? -1 : sign;
  }

  @Override
  public boolean accepting() {
    // A point needs a digit after it.
    if (fraction == 0 || (bounds.fractional && !broken)) {
      return false;
    }
    Bound lower = pair.low();
    if (lower != null && against(lower, low) < (lower.exclusive() ? 1 : 0)) {
      return false;
    }
    Bound upper = pair.high();
    if (upper != null && against(upper, high) > (upper.exclusive() ? -1 : 0)) {
      return false;
    }
    long rest = remainder;
    for (int i = Math.max(fraction, 0); i < bounds.scale; i++) {
      rest = rest * 10 % bounds.modulus;
    }
    return rest == 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DigitNumber d
        && pair == d.pair // of one number
        && zero == d.zero
        && whole == d.whole
        && fraction == d.fraction
        && low == d.low
        && high == d.high
        && remainder == d.remainder
        && broken == d.broken;
  }

  @Override
  public int hashCode() {
    return ((((whole * 31 + fraction) * 31 + low) * 31 + high) * 31 + remainder) * 2
        + (zero ? 1 : 0);
  }
}
