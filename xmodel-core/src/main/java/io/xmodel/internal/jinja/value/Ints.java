package io.xmodel.internal.jinja.value;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Whole numbers of any size: a Long where it fits, else a BigInteger. */
public final class Ints {
  private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private Ints() {}

  /** The number in its smaller form. */
  public static Object of(BigInteger number) {
    return number.compareTo(MIN) >= 0 && number.compareTo(MAX) <= 0
        ? (Object) number.longValue()
        : number;
  }

  /** Whether the value is a whole number or a bool, which Python counts as one. */
  public static boolean is(Object value) {
    return value instanceof Long || value instanceof BigInteger || value instanceof Boolean;
  }

  /** The number of a value of which {@link #is} is true. */
  public static BigInteger big(Object value) {
    return switch (value) {
      case Long number -> BigInteger.valueOf(number);
      case BigInteger number -> number;
      case Boolean truth -> truth ? BigInteger.ONE : BigInteger.ZERO;
      default -> throw index(value);
    };
  }

  /** A value that must be a whole number, cut to what a Java int holds. */
  public static int clamped(Object value) {
    if (!is(value)) {
      throw index(value);
    }
    BigInteger number = big(value);
    return number.bitLength() < 32
        ? number.intValue()
        : number.signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
  }

  private static Failure index(Object value) {
    return value instanceof Undefined undefined
        ? new Failure(Failure.Kind.TYPE, undefined.reason())
        : Failure.type("expected a whole number, found %s", Types.described(value));
  }

  /** Whether a value is a number of any kind. */
  public static boolean isNumber(Object value) {
    return is(value) || value instanceof Double;
  }

  /** The nearest float. */
  public static double toDouble(Object value) {
    if (value instanceof Double number) {
      return number;
    }
    BigInteger number = big(value);
    double result = number.bitLength() < 64 ? number.longValue() : number.doubleValue();
    if (Double.isInfinite(result)) {
      throw new Failure(Failure.Kind.OVERFLOW, "the whole number is too big for a float");
    }
    return result;
  }

  /** The whole number of a float, its fraction cut off. */
  public static Object truncated(double number) {
    if (Double.isNaN(number)) {
      throw Failure.value("a float that is no number has no whole number");
    }
    if (Double.isInfinite(number)) {
      throw new Failure(Failure.Kind.OVERFLOW, "infinity has no whole number");
    }
    return of(new BigDecimal(number).toBigInteger());
  }
}
