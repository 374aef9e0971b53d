package io.xmodel.cli;

import io.xmodel.error.RequestException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Evaluates {@code +}, {@code -}, {@code *}, {@code /} and parentheses, to 34 digits. */
final class Arithmetic {
  /** Deeper parentheses are no question that somebody asks. */
  private static final int DEEPEST = 100;

  private final String text;
  private int at;
  private int depth;

  private Arithmetic(String text) {
    this.text = text;
  }

  /**
   * The value.
   *
   * @throws RequestException when it is no expression, or divides by zero
   */
  static String evaluate(String expression) {
    String text = expression.replaceAll("\\s", "").replace('×', '*').replace('÷', '/');
    Arithmetic arithmetic = new Arithmetic(text);
    BigDecimal value = arithmetic.sum();
    if (arithmetic.at < text.length()) {
      throw arithmetic.unexpected();
    }
    BigDecimal plain = value.stripTrailingZeros();
    return Math.abs((long) plain.scale()) > 40 ? plain.toString() : plain.toPlainString();
  }

  private BigDecimal sum() {
    BigDecimal value = product();
    while (true) {
      if (accept('+')) {
        value = value.add(product(), MathContext.DECIMAL128);
      } else if (accept('-')) {
        value = value.subtract(product(), MathContext.DECIMAL128);
      } else {
        return value;
      }
    }
  }

  private BigDecimal product() {
    BigDecimal value = factor();
    while (true) {
      if (accept('*')) {
        value = value.multiply(factor(), MathContext.DECIMAL128);
      } else if (accept('/')) {
        BigDecimal divisor = factor();
        if (divisor.signum() == 0) {
          throw new RequestException("division by zero");
        }
        value = value.divide(divisor, MathContext.DECIMAL128);
      } else {
        return value;
      }
    }
  }

  private BigDecimal factor() {
    if (++depth > DEEPEST) {
      throw new RequestException("the expression is too deep");
    }
    BigDecimal value;
    if (accept('-')) {
      value = factor().negate();
    } else if (accept('(')) {
      value = sum();
      if (!accept(')')) {
        throw unexpected();
      }
    } else {
      value = number();
    }
    depth--;
    return value;
  }

  private BigDecimal number() {
    int begin = at;
    while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    try {
      return new BigDecimal(text.substring(begin, at), MathContext.DECIMAL128);
    } catch (NumberFormatException e) {
      at = begin;
      throw unexpected();
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private boolean accept(char c) {
    boolean there = at < text.length() && text.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  private RequestException unexpected() {
    String found = at < text.length() ? "'" + text.charAt(at) + "'" : "its end";
    return new RequestException(
        String.format(Locale.ROOT, "'%s' is no expression: unexpected %s", text, found));
  }
}
