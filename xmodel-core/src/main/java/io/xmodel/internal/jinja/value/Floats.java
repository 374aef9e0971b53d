package io.xmodel.internal.jinja.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Floats as Python writes, reads and rounds them. */
public final class Floats {
  private static final String DIGITS = "\\d++(?:_\\d++)*+";

  /** Never looks back: else a text of a million digits and a letter would take an hour. */
  private static final Pattern NUMBER =
      Pattern.compile(
          "[+-]?+(?:"
              + DIGITS
              + "\\.?+(?:(?<=\\.)"
              + DIGITS
              + ")?+|\\."
              + DIGITS
              + ")(?:[eE][+-]?+"
              + DIGITS
              + ")?+");

  private Floats() {}

  /** Python's {@code repr}: the shortest digits that mean the same number. */
  public static String repr(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0.0" : "0.0";
    }
    BigDecimal shortest = shortest(number);
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = shortest.toPlainString();
      return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
    String digits = shortest.unscaledValue().abs().toString();
    return (number < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + exponent(exponent);
  }

  /** Java writes at least two digits, even where one is enough. */
  private static BigDecimal shortest(double number) {
    BigDecimal shortest = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    if (shortest.precision() == 2) {
      BigDecimal one = shortest.round(new MathContext(1, RoundingMode.HALF_EVEN));
      return one.doubleValue() == number ? one.stripTrailingZeros() : shortest;
    }
    return shortest;
  }

  /** An exponent of at least two digits. */
  public static String exponent(int exponent) {
    return String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  /** Python's {@code float(text)}, or null when the text is no number. */
  public static @Nullable Double parse(String text) {
    String stripped = Decimals.ascii(text);
    String lower = stripped.toLowerCase(Locale.ROOT);
    String unsigned = lower.startsWith("+") || lower.startsWith("-") ? lower.substring(1) : lower;
    double sign = lower.startsWith("-") ? -1 : 1;
    if (unsigned.equals("nan")) {
      return Double.NaN;
    }
    if (unsigned.equals("inf") || unsigned.equals("infinity")) {
      return sign * Double.POSITIVE_INFINITY;
    }
    return NUMBER.matcher(stripped).matches() ? Double.valueOf(stripped.replace("_", "")) : null;
  }

  /** Python's {@code round(number, digits)}: halves go to the even neighbour. */
  public static double round(double number, int digits) {
    if (Double.isNaN(number) || Double.isInfinite(number) || digits > 323) {
      return number;
    }
    if (digits < -310) {
      return 0 * number;
    }
    double rounded = new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN).doubleValue();
    if (Double.isInfinite(rounded)) {
      throw new Failure(Failure.Kind.OVERFLOW, "the rounded number is too big for a float");
    }
    return rounded == 0 && number < 0 ? -0.0 : rounded;
  }
}
