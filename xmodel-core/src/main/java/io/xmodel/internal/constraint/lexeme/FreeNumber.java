package io.xmodel.internal.constraint.lexeme;

import org.jspecify.annotations.Nullable;

/**
 * Within a number without bounds, or of those from 0 on.
 *
 * @param digits of the part so far
 * @param minus whether it may be negative
 * @param single whether there is one digit before the point
 */
record FreeNumber(Part part, int digits, boolean minus, boolean integer, boolean single)
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
    return new FreeNumber(Part.START, 0, minus, integer, false);
  }

  private FreeNumber to(Part next, int count) {
    return new FreeNumber(next, count, minus, integer, single);
  }

  @Override
  public @Nullable FreeNumber next(int b) {
    boolean digit = b >= '0' && b <= '9';
    return switch (part) {
      case START, MINUS -> {
        if (part == Part.START && b == '-') {
          yield minus ? to(Part.MINUS, 0) : null;
        }
        yield digit
            ? new FreeNumber(b == '0' ? Part.ZERO : Part.WHOLE, 1, minus, integer, true)
            : null;
      }
      case ZERO -> afterWhole(b);
      case WHOLE ->
          digit
              ? digits < (integer ? MOST_INTEGER_DIGITS : MOST_DIGITS)
                  ? new FreeNumber(Part.WHOLE, digits + 1, minus, integer, false)
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
