package io.xmodel.internal.constraint.lexeme;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers as JSON writes them, within bounds. How a number compares with a bound is known digit by
 * digit: from the number of digits before the point, and from the first that differs.
 *
 * <p>Digits are bounded, so that a number ends; exponents too, so that it is one to others. Numbers
 * with bounds, or of a multiple, are written without an exponent.
 */
public final class Numbers {
  private static final String ALPHABET = "-+.eE0123456789";
  private static final int MOST_DIGITS = 40;
  private static final int MOST_INTEGER_DIGITS = 20;
  private static final int LARGEST_MULTIPLE = 1000;

  /**
   * Which numbers.
   *
   * @param low null: no bound
   * @param high null: no bound
   * @param integer whether without a fraction
   * @param fractional whether not whole
   * @param multipleOf null: any
   */
  public record Range(
      @Nullable BigDecimal low,
      boolean lowExclusive,
      @Nullable BigDecimal high,
      boolean highExclusive,
      boolean integer,
      boolean fractional,
      @Nullable BigDecimal multipleOf) {
    /** All numbers, or all integers. */
    public static Range all(boolean integer) {
      return new Range(null, false, null, false, integer, false, null);
    }

    /** How many numbers it has, if these are whole and bounded; else very many. */
    public long count() {
      if (low != null && high != null && low.compareTo(high) == 0) {
        return 1;
      }
      if (low == null || high == null || !integer) {
        return Long.MAX_VALUE / 1024;
      }
      BigDecimal count = high.subtract(low).add(BigDecimal.ONE);
      if (multipleOf != null) {
        count = count.divide(multipleOf, 0, java.math.RoundingMode.DOWN).add(BigDecimal.ONE);
      }
      return count.min(BigDecimal.valueOf(Long.MAX_VALUE / 1024)).longValue();
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
  }

  private Numbers() {}

  /** The numbers of a range; null where there are none. */
  public static @Nullable Lexeme of(Range range) {
    if (range.multipleOf == null && free(range)) {
      boolean positive = range.low != null;
      return StateLexeme.of(
          new Free(Free.Part.START, 0, !positive, range.integer, false), ALPHABET);
    }
    Limits limits = new Limits(range);
    return StateLexeme.of(new Start(limits), ALPHABET);
  }

  private static boolean free(Range range) {
    boolean fromZero = range.low != null && range.low.signum() == 0 && !range.lowExclusive;
    return range.high == null && !range.fractional && (range.low == null || fromZero);
  }

  /** Whether a multiple can be told by counting remainders. */
  public static boolean canCount(BigDecimal multiple) {
    BigDecimal plain = multiple.stripTrailingZeros();
    return plain.signum() > 0
        && plain.scale() <= 20
        && plain
                .scaleByPowerOfTen(Math.max(plain.scale(), 0))
                .compareTo(BigDecimal.valueOf(LARGEST_MULTIPLE))
            <= 0;
  }

  /** Numbers without bounds, or from 0 on. */
  private record Free(Part part, int digits, boolean minus, boolean integer, boolean single)
      implements StateLexeme.State {
    enum Part {
      START,
      MINUS,
      ZERO,
      WHOLE,
      POINT,
      FRACTION,
      E,
      SIGN,
      EXPONENT
    }

    private Free to(Part next, int count) {
      return new Free(next, count, minus, integer, single);
    }

    @Override
    public @Nullable Free next(int b) {
      boolean digit = b >= '0' && b <= '9';
      return switch (part) {
        case START, MINUS -> {
          if (part == Part.START && b == '-') {
            yield minus ? to(Part.MINUS, 0) : null;
          }
          yield digit ? new Free(b == '0' ? Part.ZERO : Part.WHOLE, 1, minus, integer, true) : null;
        }
        case ZERO -> afterWhole(b);
        case WHOLE ->
            digit
                ? digits < (integer ? MOST_INTEGER_DIGITS : MOST_DIGITS)
                    ? new Free(Part.WHOLE, digits + 1, minus, integer, false)
                    : null
                : afterWhole(b);
        case POINT -> digit ? to(Part.FRACTION, 1) : null;
        case FRACTION ->
            digit ? digits < MOST_DIGITS ? to(Part.FRACTION, digits + 1) : null : exponent(b);
        case E -> b == '+' || b == '-' ? to(Part.SIGN, 0) : digit ? firstOfExponent(b) : null;
        case SIGN -> digit ? firstOfExponent(b) : null;
        // 1e299 is a number to everyone; two digits after a long number are, too.
        case EXPONENT -> digit && digits < (single ? 3 : 2) ? to(Part.EXPONENT, digits + 1) : null;
      };
    }

    private Free firstOfExponent(int b) {
      // A first digit above 2 is one of two at most.
      return to(Part.EXPONENT, b > '2' && single ? 2 : 1);
    }

    private @Nullable Free afterWhole(int b) {
      if (integer) {
        return null;
      }
      return b == '.' ? to(Part.POINT, 0) : exponent(b);
    }

    private @Nullable Free exponent(int b) {
      return !integer && (b == 'e' || b == 'E') ? to(Part.E, 0) : null;
    }

    @Override
    public boolean accepting() {
      return part == Part.ZERO
          || part == Part.WHOLE
          || part == Part.FRACTION
          || part == Part.EXPONENT;
    }
  }

  /** A bound, for numbers of one sign, by absolute value. */
  private record Bound(String whole, String fraction, boolean exclusive) {
    static Bound of(BigDecimal value, boolean exclusive) {
      String plain = value.abs().stripTrailingZeros().toPlainString();
      int point = plain.indexOf('.');
      return point < 0
          ? new Bound(plain, "", exclusive)
          : new Bound(plain.substring(0, point), plain.substring(point + 1), exclusive);
    }
  }

  /** What is looked at digit by digit. */
  private static final class Limits {
    private final Range range;

    /** Fraction digits of a multiple. */
    private final int scale;

    /** What the number, without its point, must be a multiple of; 1: anything. */
    private final int modulus;

    private final boolean counted;
    private final List<@Nullable Bound> positive;
    private final List<@Nullable Bound> negative;

    Limits(Range range) {
      this.range = range;
      positive = bounds(false);
      negative = range.low != null && range.low.signum() >= 0 ? List.of() : bounds(true);
      BigDecimal multiple = range.multipleOf;
      counted = multiple != null;
      if (multiple == null) {
        scale = 0;
        modulus = 1;
      } else {
        BigDecimal plain = multiple.stripTrailingZeros();
        scale = Math.max(plain.scale(), 0);
        BigInteger scaled = plain.scaleByPowerOfTen(scale).toBigIntegerExact();
        modulus = scaled.intValueExact();
      }
    }

    /** The bounds of absolute values: below which is too small, above which too large. */
    private List<@Nullable Bound> bounds(boolean negative) {
      BigDecimal low = negative ? opposite(range.high) : range.low;
      BigDecimal high = negative ? opposite(range.low) : range.high;
      boolean lowExclusive = negative ? range.highExclusive : range.lowExclusive;
      boolean highExclusive = negative ? range.lowExclusive : range.highExclusive;
      List<@Nullable Bound> bounds = new ArrayList<>();
      bounds.add(low == null || low.signum() < 0 ? null : Bound.of(low, lowExclusive));
      if (high == null) {
        bounds.add(null);
      } else if (high.signum() < 0) {
        return List.of(); // no number of this sign fits
      } else {
        bounds.add(Bound.of(high, highExclusive));
      }
      return bounds;
    }

    private static @Nullable BigDecimal opposite(@Nullable BigDecimal value) {
      return value == null ? null : value.negate();
    }

    int mostWhole(List<@Nullable Bound> bounds) {
      int most = 20;
      for (Bound bound : bounds) {
        most = bound == null ? most : Math.max(most, bound.whole.length() + 1);
      }
      return most;
    }
  }

  private record Start(Limits limits) implements StateLexeme.State {
    @Override
    public StateLexeme.@Nullable State next(int b) {
      if (b == '-') {
        return limits.negative.isEmpty() ? null : new Minus(limits, limits.negative);
      }
      return limits.positive.isEmpty() ? null : Digits.first(limits, limits.positive, b);
    }

    @Override
    public boolean accepting() {
      return false;
    }
  }

  private record Minus(Limits limits, List<@Nullable Bound> bounds) implements StateLexeme.State {
    @Override
    public StateLexeme.@Nullable State next(int b) {
      return Digits.first(limits, bounds, b);
    }

    @Override
    public boolean accepting() {
      return false;
    }
  }

  /**
   * Within the digits.
   *
   * @param whole digits before the point
   * @param fraction digits after it; −1 before the point
   * @param low how the digits compare with those of the lower bound, as far as both go
   * @param high likewise with the upper one
   * @param remainder of the digits read
   * @param broken whether a digit after the point is not 0
   */
  private record Digits(
      Limits limits,
      List<@Nullable Bound> bounds,
      boolean zero,
      int whole,
      int fraction,
      int low,
      int high,
      int remainder,
      boolean broken)
      implements StateLexeme.State {
    static @Nullable Digits first(Limits limits, List<@Nullable Bound> bounds, int b) {
      if (b < '0' || b > '9') {
        return null;
      }
      return new Digits(limits, bounds, b == '0', 0, -1, 0, 0, 0, false).digit(b);
    }

    @Override
    public @Nullable Digits next(int b) {
      if (b == '.') {
        if (fraction >= 0 || limits.range.integer || (limits.counted && limits.scale == 0)) {
          return null;
        }
        int lower = ended(bounds.get(0), low);
        int upper = ended(bounds.get(1), high);
        // A number that is off already is not followed any further.
        return lower < 0 || (bounds.get(1) != null && upper > 0)
            ? null
            : new Digits(limits, bounds, zero, whole, 0, lower, upper, remainder, false);
      }
      if (b < '0' || b > '9' || (fraction < 0 && zero)) {
        return null;
      }
      return digit(b);
    }

    private @Nullable Digits digit(int b) {
      int next = (remainder * 10 + b - '0') % limits.modulus;
      if (fraction < 0) {
        Bound upper = bounds.get(1);
        if (whole == (upper == null ? limits.mostWhole(bounds) : upper.whole.length())) {
          return null;
        }
        return new Digits(
            limits,
            bounds,
            zero,
            whole + 1,
            -1,
            compared(low, bounds.get(0), whole, b),
            compared(high, bounds.get(1), whole, b),
            next,
            false);
      }
      if (limits.counted && fraction == limits.scale) {
        return null;
      }
      if (fraction == mostFraction()) {
        return null;
      }
      return new Digits(
          limits,
          bounds,
          zero,
          whole,
          fraction + 1,
          inFraction(low, bounds.get(0), fraction, b),
          inFraction(high, bounds.get(1), fraction, b),
          next,
          broken || (limits.range.fractional && b != '0'));
    }

    private int mostFraction() {
      int most = 20;
      for (Bound bound : bounds) {
        most = bound == null ? most : Math.max(most, bound.fraction.length() + 1);
      }
      return most;
    }

    /** The first digits against as many of the bound's; what differs first decides. */
    private static int compared(int before, @Nullable Bound bound, int index, int b) {
      if (bound == null || before != 0 || index >= bound.whole.length()) {
        return before;
      }
      return Integer.signum(b - bound.whole.charAt(index));
    }

    /** The digits before the point against all of the bound's. */
    private int ended(@Nullable Bound bound, int compared) {
      if (bound == null || whole == bound.whole.length()) {
        return compared;
      }
      return whole < bound.whole.length() ? -1 : 1;
    }

    private static int inFraction(int before, @Nullable Bound bound, int index, int b) {
      if (bound == null || before != 0) {
        return before;
      }
      int other = index < bound.fraction.length() ? bound.fraction.charAt(index) : '0';
      return Integer.signum(b - other);
    }

    /** The number, if it ended here, against a bound. */
    private int against(Bound bound, int compared) {
      int sign = fraction < 0 ? ended(bound, compared) : compared;
      boolean longer = bound.fraction.length() > Math.max(fraction, 0);
      // The bound's own fraction ends in no zero, so it is larger where it goes on.
      return sign == 0 && longer ? -1 : sign;
    }

    @Override
    public boolean accepting() {
      // A point needs a digit after it.
      if (fraction == 0 || (limits.range.fractional && !broken)) {
        return false;
      }
      Bound lower = bounds.get(0);
      if (lower != null && against(lower, low) < (lower.exclusive ? 1 : 0)) {
        return false;
      }
      Bound upper = bounds.get(1);
      if (upper != null && against(upper, high) > (upper.exclusive ? -1 : 0)) {
        return false;
      }
      if (!limits.counted) {
        return true;
      }
      long rest = remainder;
      for (int i = Math.max(fraction, 0); i < limits.scale; i++) {
        rest = rest * 10 % limits.modulus;
      }
      return rest == 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Digits d
          && bounds == d.bounds
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
}
