package io.xmodel.internal.constraint.lexeme;

import java.math.BigDecimal;
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
  private static final int LARGEST_MULTIPLE = 1000;

  private Numbers() {}

  /** The numbers of a range; null where there are none. */
  public static @Nullable Lexeme of(NumberRange range) {
    return StateLexeme.of(
        isFree(range)
            ? FreeNumber.start(range.low() == null, range.integer())
            : new Start(new NumberBounds(range)),
        ALPHABET);
  }

  private static boolean isFree(NumberRange range) {
    BigDecimal low = range.low();
    boolean fromZero = low != null && low.signum() == 0 && !range.lowExclusive();
    return range.multipleOf() == null
        && range.high() == null
        && !range.fractional()
        && (low == null || fromZero);
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

  /** Before a number. */
  private record Start(NumberBounds bounds) implements StateLexeme.State {
    @Override
    public StateLexeme.@Nullable State next(int b) {
      if (b == '-') {
        return bounds.negative == null ? null : new Minus(bounds);
      }
      return DigitNumber.first(bounds, bounds.positive, b);
    }

    @Override
    public boolean accepting() {
      return false;
    }
  }

  /** After the sign. */
  private record Minus(NumberBounds bounds) implements StateLexeme.State {
    @Override
    public StateLexeme.@Nullable State next(int b) {
      return DigitNumber.first(bounds, bounds.negative, b);
    }

    @Override
    public boolean accepting() {
      return false;
    }
  }
}
