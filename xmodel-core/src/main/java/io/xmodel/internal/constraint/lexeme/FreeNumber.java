package io.xmodel.internal.constraint.lexeme;

import org.jspecify.annotations.Nullable;

/**
 * Within a number without bounds, or of those from 0 on.
 *
 * @param digits of the part so far
 * @param minus whether it may be negative
 * @param single whether there is one digit before the point, which is not 0
 * @param zero whether all digits so far are 0: then an exponent would say nothing
 */
record FreeNumber(
    Part part, int digits, boolean minus, boolean integer, boolean single, boolean zero)
    implements StateLexeme.State {
  private static final int MOST_DIGITS = 40;
  private static final int MOST_INTEGER_DIGITS = 20;

  /** What was read last. */
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

  /** Before the first digit. */
  static FreeNumber start(boolean minus, boolean integer) {
    return new FreeNumber(Part.START, 0, minus, integer, false, true);
  }

  private FreeNumber to(Part next, int count) {
    return new FreeNumber(next, count, minus, integer, single, zero);
  }

  private FreeNumber digit(Part next, int count, int b) {
    boolean still = zero && b == '0';
    boolean alone = next == Part.FRACTION ? single : count == 1 && !still;
    return new FreeNumber(next, count, minus, integer, alone, still);
  }

  @Override
  public @Nullable FreeNumber next(int b) {
    boolean digit = b >= '0' && b <= '9';
    return switch (part) {
      case START, MINUS -> {
        if (part == Part.START && b == '-') {
          yield minus ? to(Part.MINUS, 0) : null;
        }
        yield digit ? digit(b == '0' ? Part.ZERO : Part.WHOLE, 1, b) : null;
      }
      case ZERO -> afterWhole(b);
      case WHOLE ->
          digit
              ? digits < (integer ? MOST_INTEGER_DIGITS : MOST_DIGITS)
                  ? digit(Part.WHOLE, digits + 1, b)
                  : null
              : afterWhole(b);
      case POINT -> digit ? digit(Part.FRACTION, 1, b) : null;
      case FRACTION ->
          digit ? digits < MOST_DIGITS ? digit(Part.FRACTION, digits + 1, b) : null : exponent(b);
      case E -> b == '+' || b == '-' ? to(Part.SIGN, 0) : digit ? firstOfExponent(b) : null;
      case SIGN -> digit ? firstOfExponent(b) : null;
      // 1e299 is a number to everyone; two digits after a long number are, too.
      case EXPONENT -> digit && digits < (single ? 3 : 2) ? to(Part.EXPONENT, digits + 1) : null;
    };
  }

  private FreeNumber firstOfExponent(int b) {
    // A first digit above 2 is one of two at most.
    return to(Part.EXPONENT, b > '2' && single ? 2 : 1);
  }

  private @Nullable FreeNumber afterWhole(int b) {
    if (integer) {
      return null;
    }
    return b == '.' ? to(Part.POINT, 0) : exponent(b);
  }

  private @Nullable FreeNumber exponent(int b) {
    return !integer && !zero && (b == 'e' || b == 'E') ? to(Part.E, 0) : null;
  }

  @Override
  public boolean accepting() {
    return part == Part.ZERO
        || part == Part.WHOLE
        || part == Part.FRACTION
        || part == Part.EXPONENT;
  }
}
