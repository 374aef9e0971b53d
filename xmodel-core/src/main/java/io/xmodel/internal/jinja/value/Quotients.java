package io.xmodel.internal.jinja.value;

import io.xmodel.internal.jinja.value.Failure.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** Division as Python does it. */
final class Quotients {
  /** Enough digits that the nearest float is the same as the exact quotient's. */
  private static final MathContext DIGITS = new MathContext(800);

  private Quotients() {}

  /** The float nearest to the quotient of two whole numbers. */
  static double exact(BigInteger left, BigInteger right) {
    if (left.bitLength() <= 53 && right.bitLength() <= 53) {
      double quotient = left.doubleValue() / right.doubleValue();
      return left.signum() == 0 && right.signum() < 0 ? -0.0 : quotient;
    }
    double quotient = new BigDecimal(left).divide(new BigDecimal(right), DIGITS).doubleValue();
    if (Double.isInfinite(quotient)) {
      throw new Failure(Kind.OVERFLOW, "the quotient is too big for a float");
    }
    return quotient;
  }

  /** The remainder, with the divisor's sign. */
  static double remainder(double left, double right) {
    double rest = left % right;
    if (rest == 0) {
      return Math.copySign(0.0, right);
    }
    return (right < 0) != (rest < 0) ? rest + right : rest;
  }

  /** The quotient rounded down, as CPython computes it. */
  static double floor(double left, double right) {
    double rest = left % right;
    double quotient = (left - rest) / right;
    if (rest != 0 && (right < 0) != (rest < 0)) {
      quotient -= 1;
    }
    if (quotient == 0) {
      return Math.copySign(0.0, left / right);
    }
    double floor = Math.floor(quotient);
    return quotient - floor > 0.5 ? floor + 1 : floor;
  }
}
