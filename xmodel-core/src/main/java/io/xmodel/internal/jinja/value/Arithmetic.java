package io.xmodel.internal.jinja.value;

import io.xmodel.internal.jinja.value.Failure.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Python's {@code + - * / // % **} and signs; {@code %} of strings is elsewhere. */
public final class Arithmetic {
  private Arithmetic() {}

  /** {@code left + right}. */
  public static Object add(Budget budget, Object left, Object right) {
    if (left instanceof Long a && right instanceof Long b) {
      long sum = a + b;
      return ((a ^ sum) & (b ^ sum)) < 0 ? (Object) Ints.big(a).add(Ints.big(b)) : (Object) sum;
    }
    refuseUndefined(left, right);
    if (Ints.is(left) && Ints.is(right)) {
      return Ints.of(Ints.big(left).add(Ints.big(right)));
    }
    if (Ints.isNumber(left) && Ints.isNumber(right)) {
      return Ints.toDouble(left) + Ints.toDouble(right);
    }
    if (Text.is(left) && Text.is(right)) {
      return join(budget, left, right);
    }
    if ((left instanceof PyList && right instanceof PyList)
        || (left instanceof PyTuple && right instanceof PyTuple)) {
      List<Object> items = new ArrayList<>();
      budget.items(((PythonSequence) left).size() + ((PythonSequence) right).size());
      ((PythonSequence) left).iterate().forEachRemaining(items::add);
      ((PythonSequence) right).iterate().forEachRemaining(items::add);
      return left instanceof PyList ? new PyList(items) : new PyTuple(items);
    }
    if (left instanceof PyBytes a && right instanceof PyBytes b) {
      return a.concat(budget, b);
    }
    throw mismatch("+", left, right);
  }

  /** Two strings as one; where one is marked as safe, the other is escaped. */
  private static Object join(Budget budget, Object left, Object right) {
    String a = Text.of(left);
    String b = Text.of(right);
    boolean markup = left instanceof Markup || right instanceof Markup;
    if (markup && !(left instanceof Markup)) {
      a = Markup.escape(a);
    }
    if (markup && !(right instanceof Markup)) {
      b = Markup.escape(b);
    }
    budget.write((long) a.length() + b.length());
    String joined = a.concat(b);
    return markup ? new Markup(joined) : joined;
  }

  /** {@code left - right}. */
  public static Object subtract(Object left, Object right) {
    refuseUndefined(left, right);
    if (Ints.is(left) && Ints.is(right)) {
      return Ints.of(Ints.big(left).subtract(Ints.big(right)));
    }
    if (Ints.isNumber(left) && Ints.isNumber(right)) {
      return Ints.toDouble(left) - Ints.toDouble(right);
    }
    throw mismatch("-", left, right);
  }

  /** {@code left * right}. */
  public static Object multiply(Budget budget, Object left, Object right) {
    refuseUndefined(left, right);
    if (Ints.is(left) && Ints.is(right)) {
      BigInteger a = Ints.big(left);
      BigInteger b = Ints.big(right);
      budget.bits(a.bitLength(), b.bitLength(), a.bitLength() + b.bitLength());
      return Ints.of(a.multiply(b));
    }
    if (Ints.isNumber(left) && Ints.isNumber(right)) {
      return Ints.toDouble(left) * Ints.toDouble(right);
    }
    if (Ints.is(right)) {
      return repeat(budget, left, right, left, right);
    }
    if (Ints.is(left)) {
      return repeat(budget, right, left, left, right);
    }
    throw mismatch("*", left, right);
  }

  private static Object repeat(
      Budget budget, Object value, Object times, Object left, Object right) {
    int count = Math.max(0, Ints.clamped(times));
    switch (value) {
      case String _, Markup _ -> {
        String text = Text.of(value);
        budget.write((long) text.length() * count);
        return Text.like(value, text.repeat(count));
      }
      case PyList _, PyTuple _ -> {
        PythonSequence sequence = (PythonSequence) value;
        budget.items((long) sequence.size() * count);
        List<Object> items = new ArrayList<>(sequence.size() * count);
        for (int i = 0; i < sequence.size() * count; i++) {
          items.add(sequence.at(i % sequence.size()));
        }
        return value instanceof PyList ? new PyList(items) : new PyTuple(items);
      }
      case PyBytes bytes -> {
        return bytes.repeat(budget, count);
      }
      default -> throw mismatch("*", left, right);
    }
  }

  /** {@code left / right}. */
  public static Object divide(Budget budget, Object left, Object right) {
    requireNumbers("/", left, right);
    refuseZero(right);
    if (Ints.is(left) && Ints.is(right)) {
      BigInteger a = Ints.big(left);
      BigInteger b = Ints.big(right);
      budget.bits(a.bitLength() + b.bitLength(), a.bitLength() + b.bitLength(), 0);
      return Quotients.exact(a, b);
    }
    return Ints.toDouble(left) / Ints.toDouble(right);
  }

  /** {@code left // right}: down, also below zero. */
  public static Object floorDivide(Budget budget, Object left, Object right) {
    requireNumbers("//", left, right);
    refuseZero(right);
    if (Ints.is(left) && Ints.is(right)) {
      BigInteger a = Ints.big(left);
      budget.bits(a.bitLength(), a.bitLength(), 0);
      BigInteger[] parts = a.divideAndRemainder(Ints.big(right));
      boolean down = parts[1].signum() != 0 && parts[1].signum() != Ints.big(right).signum();
      return Ints.of(down ? parts[0].subtract(BigInteger.ONE) : parts[0]);
    }
    return Quotients.floor(Ints.toDouble(left), Ints.toDouble(right));
  }

  /** {@code left % right} of numbers: the sign is the right one's. */
  public static Object remainder(Budget budget, Object left, Object right) {
    requireNumbers("%", left, right);
    refuseZero(right);
    if (Ints.is(left) && Ints.is(right)) {
      BigInteger a = Ints.big(left);
      BigInteger b = Ints.big(right);
      budget.bits(a.bitLength(), a.bitLength(), 0);
      BigInteger rest = a.remainder(b);
      return Ints.of(rest.signum() != 0 && rest.signum() != b.signum() ? rest.add(b) : rest);
    }
    return Quotients.remainder(Ints.toDouble(left), Ints.toDouble(right));
  }

  /** {@code left ** right}. */
  public static Object power(Budget budget, Object left, Object right) {
    requireNumbers("**", left, right);
    if (Ints.is(left) && Ints.is(right) && Ints.big(right).signum() >= 0) {
      BigInteger base = Ints.big(left);
      int exponent = Ints.clamped(right);
      if (base.abs().bitLength() <= 1) {
        // 0, 1 and -1 stay short whatever the exponent.
        boolean one = exponent == 0 || base.signum() > 0 || !Ints.big(right).testBit(0);
        return base.signum() == 0 && exponent != 0 ? 0L : one ? 1L : -1L;
      }
      long bits = (long) base.bitLength() * exponent;
      budget.bits(bits, bits, bits);
      return Ints.of(base.pow(exponent));
    }
    double base = Ints.toDouble(left);
    double exponent = Ints.toDouble(right);
    if (base == 0 && exponent < 0) {
      throw new Failure(Kind.OTHER, "zero has no negative powers");
    }
    if (base < 0
        && !Double.isInfinite(base)
        && !Double.isInfinite(exponent)
        && exponent != Math.rint(exponent)) {
      throw Failure.limit("it makes a complex number, which this library does not know");
    }
    if (base == 1 || exponent == 0 || (base == -1 && Double.isInfinite(exponent))) {
      return 1.0; // Java has "not a number" for some of these.
    }
    double result = Math.pow(base, exponent);
    if (Double.isInfinite(result) && !Double.isInfinite(base) && !Double.isInfinite(exponent)) {
      throw new Failure(Kind.OVERFLOW, "the power is too big for a float");
    }
    return result;
  }

  /** {@code -value}. */
  public static Object negate(Object value) {
    return value instanceof Double number
        ? (Object) (-number)
        : Ints.of(Ints.big(signed("-", value)).negate());
  }

  /** {@code +value}. */
  public static Object plus(Object value) {
    return value instanceof Double ? value : Ints.of(Ints.big(signed("+", value)));
  }

  private static Object signed(String sign, Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (!Ints.is(value)) {
      throw Failure.type("'%s' before %s has no meaning", sign, Types.described(value));
    }
    return value;
  }

  private static void requireNumbers(String operator, Object left, Object right) {
    refuseUndefined(left, right);
    if (!Ints.isNumber(left) || !Ints.isNumber(right)) {
      throw mismatch(operator, left, right);
    }
  }

  private static void refuseZero(Object number) {
    if (number instanceof Double d ? d == 0 : Ints.big(number).signum() == 0) {
      throw new Failure(Kind.OTHER, "division by zero");
    }
  }

  private static void refuseUndefined(Object left, Object right) {
    if (left instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (right instanceof Undefined undefined) {
      throw undefined.failure();
    }
  }

  private static Failure mismatch(String operator, Object left, Object right) {
    return Failure.type(
        "'%s' does not take %s and %s", operator, Types.described(left), Types.described(right));
  }
}
