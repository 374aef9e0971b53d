package io.xmodel.internal.jinja.method;

import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Decimals;
import io.xmodel.internal.jinja.value.Floats;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Digits of numbers without sign, as C's and Python's formats write them. */
final class NumberFormat {
  /** No float has more digits; the rest are zeros. */
  private static final int LONGEST = 1100;

  private NumberFormat() {}

  /** A whole number's digits. */
  static String digits(BigInteger number, char type) {
    BigInteger magnitude = number.abs();
    return switch (type) {
      case 'b' -> magnitude.toString(2);
      case 'o' -> magnitude.toString(8);
      case 'x' -> magnitude.toString(16);
      case 'X' -> magnitude.toString(16).toUpperCase(Locale.ROOT);
      default -> Decimals.text(magnitude);
    };
  }

  /**
   * A float's digits.
   *
   * @param type one of {@code eEfFgG%}, or a blank for Python's own form
   * @param precision below 0 for none
   * @param alternate whether to keep what could be left out
   */
  static String digits(Budget budget, double number, char type, int precision, boolean alternate) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      String text = Double.isNaN(number) ? "nan" : "inf";
      return Character.isUpperCase(type) ? text.toUpperCase(Locale.ROOT) : text;
    }
    budget.write(Math.max(0, precision));
    double magnitude = Math.abs(number);
    String text =
        switch (type) {
          case 'e', 'E' -> scientific(magnitude, precision < 0 ? 6 : precision, alternate);
          case 'f', 'F' -> fixed(magnitude, precision < 0 ? 6 : precision, alternate);
          case '%' -> fixed(magnitude * 100, precision < 0 ? 6 : precision, alternate) + "%";
          case 'g', 'G' -> general(magnitude, precision < 0 ? 6 : precision, alternate, false);
          default ->
              precision < 0
                  ? Floats.repr(magnitude)
                  : general(magnitude, precision, alternate, true);
        };
    return Character.isUpperCase(type) ? text.toUpperCase(Locale.ROOT) : text;
  }

  private static String fixed(double magnitude, int precision, boolean alternate) {
    int exact = Math.min(precision, LONGEST);
    String text = new BigDecimal(magnitude).setScale(exact, RoundingMode.HALF_EVEN).toPlainString();
    return alternate && precision == 0 ? text + "." : text + "0".repeat(precision - exact);
  }

  private static String scientific(double magnitude, int precision, boolean alternate) {
    BigDecimal rounded = rounded(magnitude, precision + 1);
    int exponent = magnitude == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
    String digits = digits(rounded, precision + 1);
    String point = precision > 0 || alternate ? "." : "";
    return digits.charAt(0) + point + digits.substring(1) + Floats.exponent(exponent);
  }

  private static BigDecimal rounded(double magnitude, int significant) {
    return new BigDecimal(magnitude)
        .round(new MathContext(Math.min(significant, LONGEST), RoundingMode.HALF_EVEN));
  }

  /** So many digits, with zeros behind. */
  private static String digits(BigDecimal number, int count) {
    String digits = number.unscaledValue().toString();
    return digits.length() >= count
        ? digits.substring(0, count)
        : digits + "0".repeat(count - digits.length());
  }

  /** The shorter of both forms, without zeros at the end. */
  private static String general(
      double magnitude, int precision, boolean alternate, boolean pythons) {
    int significant = precision == 0 ? 1 : precision;
    BigDecimal rounded = rounded(magnitude, significant);
    int exponent = magnitude == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
    // Python's own form has a digit behind the point, or an exponent.
    int most = pythons ? significant - 1 : significant;
    if (exponent < -4 || exponent >= most) {
      String text = scientific(magnitude, significant - 1, alternate);
      int end = text.indexOf('e');
      return alternate ? text : stripped(text.substring(0, end)) + text.substring(end);
    }
    String text = fixed(magnitude, significant - 1 - exponent, alternate);
    if (alternate) {
      return text;
    }
    String stripped = stripped(text);
    return pythons && stripped.indexOf('.') < 0 ? stripped + ".0" : stripped;
  }

  private static String stripped(String text) {
    if (text.indexOf('.') < 0) {
      return text;
    }
    int end = text.length();
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
  }

  /** Digits in groups, of those before the point. */
  static String grouped(String digits, String separator, int size) {
    int end = 0;
    while (end < digits.length() && Character.digit(digits.charAt(end), 16) >= 0) {
      if (size == 3 && !Character.isDigit(digits.charAt(end))) {
        break;
      }
      end++;
    }
    StringBuilder grouped = new StringBuilder(digits.length() + digits.length() / size);
    for (int i = 0; i < end; i++) {
      grouped.append(i > 0 && (end - i) % size == 0 ? separator : "").append(digits.charAt(i));
    }
    return grouped.append(digits, end, digits.length()).toString();
  }
}
