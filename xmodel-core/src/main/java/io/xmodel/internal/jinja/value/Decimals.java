package io.xmodel.internal.jinja.value;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whole numbers as Python reads and writes them. */
public final class Decimals {
  /** As many digits as Python converts. */
  private static final int MOST_DIGITS = 4300;

  private static final Pattern DIGITS = Pattern.compile("[0-9a-z]+(_[0-9a-z]+)*");

  private Decimals() {}

  /** Python's {@code str(number)}. */
  public static String text(BigInteger number) {
    // 3.33 bits a digit: no need to convert what is far too long.
    if (number.bitLength() > 4 * MOST_DIGITS) {
      throw tooLong();
    }
    String text = number.toString();
    if (text.length() - (number.signum() < 0 ? 1 : 0) > MOST_DIGITS) {
      throw tooLong();
    }
    return text;
  }

  private static Failure tooLong() {
    return Failure.value("a whole number of more than %s digits is not written", MOST_DIGITS);
  }

  /** The text without whitespace around it, its digits as ASCII has them. */
  static String ascii(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && Text.isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && Text.isSpace(text.charAt(end - 1))) {
      end--;
    }
    StringBuilder ascii = new StringBuilder(end - start);
    text.substring(start, end)
        .codePoints()
        .forEach(c -> {
          boolean digit = c > 0x7f && Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER;
          ascii.appendCodePoint(digit ? '0' + Character.digit(c, 10) : c);
        });
    return ascii.toString();
  }

  /** Python's {@code int(text, base)}, or null when the text is no number. */
  public static @Nullable Object parse(String text, int base) {
    String number = ascii(text).toLowerCase(Locale.ROOT);
    boolean negative = number.startsWith("-");
    if (negative || number.startsWith("+")) {
      number = number.substring(1);
    }
    int radix = base;
    if (number.length() > 1 && number.charAt(0) == '0') {
      int prefixed =
          switch (number.charAt(1)) {
            case 'x' -> 16;
            case 'o' -> 8;
            case 'b' -> 2;
            default -> 0;
          };
      if (prefixed != 0 && (base == 0 || base == prefixed)) {
        radix = prefixed;
        number = number.substring(number.startsWith("_", 2) ? 3 : 2);
      }
    }
    if (radix == 0) {
      radix = 10;
      if (number.startsWith("0") && !number.replace("_", "").chars().allMatch(c -> c == '0')) {
        return null;
      }
    }
    if (!DIGITS.matcher(number).matches()) {
      return null;
    }
    number = number.replace("_", "");
    int limit = radix;
    if (!number.chars().allMatch(c -> Character.digit(c, limit) >= 0)) {
      return null;
    }
    if (number.length() > MOST_DIGITS && Integer.bitCount(radix) != 1) {
      throw Failure.value("a whole number of more than %s digits is not read", MOST_DIGITS);
    }
    if (number.length() > 10 * MOST_DIGITS) {
      throw Failure.limit("the whole number has %s digits", number.length());
    }
    BigInteger value = new BigInteger(number, radix);
    return Ints.of(negative ? value.negate() : value);
  }
}
