package io.xmodel.internal.jinja.method;

import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Ints;
import io.xmodel.internal.jinja.value.Parameters;
import io.xmodel.internal.jinja.value.PyTuple;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Attributes of numbers. */
final class NumberMethods {
  private NumberMethods() {}

  static @Nullable Object of(Object number, String name) {
    return number instanceof Double value ? ofFloat(value, name) : ofInt(number, name);
  }

  private static @Nullable Object ofInt(Object number, String name) {
    BigInteger value = Ints.big(number);
    return switch (name) {
      case "real", "numerator" -> Ints.of(value);
      case "imag" -> 0L;
      case "denominator" -> 1L;
      case "conjugate" -> method(name, number, Ints.of(value));
      case "bit_length" -> method(name, number, (long) value.abs().bitLength());
      case "bit_count" -> method(name, number, (long) value.abs().bitCount());
      case "as_integer_ratio" -> method(name, number, PyTuple.of(Ints.of(value), 1L));
      case "is_integer" -> method(name, number, true);
      case "to_bytes", "from_bytes" -> throw unknown("int", name);
      default -> null;
    };
  }

  private static @Nullable Object ofFloat(double value, String name) {
    return switch (name) {
      case "real" -> value;
      case "imag" -> 0.0;
      case "conjugate" -> method(name, value, value);
      case "is_integer" ->
          method(name, value, !Double.isInfinite(value) && value == Math.rint(value));
      case "as_integer_ratio" -> ratio(value).of(name, value);
      case "hex", "fromhex" -> throw unknown("float", name);
      default -> null;
    };
  }

  private static Method ratio(double value) {
    return (_, _, arguments) -> {
      Parameters.positional("as_integer_ratio", 0, 0).bind(arguments);
      if (Double.isNaN(value)) {
        throw Failure.value("a float that is no number has no ratio");
      }
      if (Double.isInfinite(value)) {
        throw new Failure(Failure.Kind.OVERFLOW, "infinity has no ratio");
      }
      BigDecimal exact = new BigDecimal(value);
      BigInteger denominator = BigInteger.TEN.pow(Math.max(0, exact.scale()));
      BigInteger numerator = exact.multiply(new BigDecimal(denominator)).toBigIntegerExact();
      BigInteger common = numerator.gcd(denominator);
      return PyTuple.of(Ints.of(numerator.divide(common)), Ints.of(denominator.divide(common)));
    };
  }

  private static Object method(String name, Object self, Object result) {
    Method method =
        (_, _, arguments) -> {
          Parameters.positional(name, 0, 0).bind(arguments);
          return result;
        };
    return method.of(name, self);
  }

  private static Failure unknown(String type, String name) {
    return Failure.other("'%s' of %s is not known to this library", name, type);
  }
}
