package io.xmodel.internal.jinja.filter;

import io.xmodel.internal.jinja.filter.Filters.Filter;
import io.xmodel.internal.jinja.value.Arithmetic;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Decimals;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Failure.Kind;
import io.xmodel.internal.jinja.value.Floats;
import io.xmodel.internal.jinja.value.Ints;
import io.xmodel.internal.jinja.value.None;
import io.xmodel.internal.jinja.value.Parameters;
import io.xmodel.internal.jinja.value.Parameters.Bound;
import io.xmodel.internal.jinja.value.Text;
import io.xmodel.internal.jinja.value.Types;
import io.xmodel.internal.jinja.value.Undefined;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Filters of numbers. */
final class NumberFilters {
  private NumberFilters() {}

  static void addTo(Map<String, Filter> all) {
    Filters.add(all, Parameters.positional("abs", 1, 1), (_, bound) -> absolute(bound.get(0)));
    Filters.add(all, Parameters.of("int", 1, "value", "default", "base"), NumberFilters::toInt);
    Filters.add(all, Parameters.of("float", 1, "value", "default"), NumberFilters::toFloat);
    Filters.add(
        all, Parameters.of("round", 1, "value", "precision", "method"), NumberFilters::round);
    Filters.add(
        all, Parameters.of("filesizeformat", 1, "value", "binary"), NumberFilters::fileSize);
  }

  private static Object absolute(Object value) {
    if (value instanceof Double number) {
      return Math.abs(number);
    }
    if (!Ints.is(value)) {
      throw Failure.type("abs needs a number, found %s", Types.described(value));
    }
    return Ints.of(Ints.big(value).abs());
  }

  private static Object toInt(Budget budget, Bound bound) {
    Object value = bound.get(0);
    try {
      Object number = integer(budget, value, bound.or(2, 10L));
      if (number != null) {
        return number;
      }
    } catch (Failure e) {
      if (e.kind() != Kind.TYPE && e.kind() != Kind.VALUE) {
        throw e;
      }
    }
    try {
      Double number = floating(budget, value);
      return number == null ? bound.or(1, 0L) : Ints.truncated(number);
    } catch (Failure e) {
      if (e.kind() != Kind.TYPE && e.kind() != Kind.VALUE && e.kind() != Kind.OVERFLOW) {
        throw e;
      }
      return bound.or(1, 0L);
    }
  }

  /** Python's {@code int(value)}; null where the text is no number. */
  private static @Nullable Object integer(Budget budget, Object value, Object base) {
    if (Text.is(value)) {
      int radix = Ints.clamped(base);
      budget.read(Text.of(value).length());
      return radix == 0 || (radix >= 2 && radix <= 36)
          ? Decimals.parse(Text.of(value), radix)
          : null;
    }
    return switch (value) {
      case Undefined undefined -> throw undefined.failure();
      case Double number -> Ints.truncated(number);
      default -> Ints.is(value) ? Ints.of(Ints.big(value)) : null;
    };
  }

  /** Python's {@code float(value)}; null where it is no number. */
  private static @Nullable Double floating(Budget budget, Object value) {
    if (Text.is(value)) {
      budget.read(Text.of(value).length());
      return Floats.parse(Text.of(value));
    }
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    return Ints.isNumber(value) ? Ints.toDouble(value) : null;
  }

  private static Object toFloat(Budget budget, Bound bound) {
    Double number = floating(budget, bound.get(0));
    return number == null ? bound.or(1, 0.0) : number;
  }

  private static Object round(Budget budget, Bound bound) {
    Object value = bound.get(0);
    Object precision = bound.or(1, 0L);
    Object method = bound.or(2, "common");
    if (!Text.is(method) || !List.of("common", "ceil", "floor").contains(Text.of(method))) {
      throw Failure.other("round has the methods common, ceil and floor");
    }
    if (Text.of(method).equals("common")) {
      return rounded(budget, value, precision);
    }
    Object power = Arithmetic.power(budget, 10L, precision);
    Object scaled = Arithmetic.multiply(budget, value, power);
    if (!Ints.isNumber(scaled)) {
      throw Failure.type("round needs a number, found %s", Types.described(value));
    }
    Object whole = scaled;
    if (scaled instanceof Double number) {
      boolean up = Text.of(method).equals("ceil");
      whole = Ints.truncated(up ? Math.ceil(number) : Math.floor(number));
    }
    return Arithmetic.divide(budget, whole, power);
  }

  private static Object rounded(Budget budget, Object value, Object precision) {
    if (!Ints.isNumber(value)) {
      throw Failure.type("round needs a number, found %s", Types.described(value));
    }
    if (precision == None.NONE) {
      return Ints.is(value)
          ? Ints.of(Ints.big(value))
          : Ints.truncated(Math.rint(Ints.toDouble(value)));
    }
    int digits = Ints.clamped(precision);
    if (value instanceof Double number) {
      return Floats.round(number, digits);
    }
    BigInteger number = Ints.big(value);
    if (digits >= 0) {
      return Ints.of(number);
    }
    if (digits < -20_000) {
      return 0L;
    }
    budget.bits(2L * number.bitLength(), 2L * number.bitLength(), 0);
    return Ints.of(
        new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN).toBigIntegerExact());
  }

  private static Object fileSize(Budget budget, Bound bound) {
    Double size = floating(budget, bound.get(0));
    if (size == null) {
      throw Failure.value("filesizeformat needs a number");
    }
    boolean binary = bound.truth(1);
    double base = binary ? 1024 : 1000;
    if (size == 1) {
      return "1 Byte";
    }
    if (size < base) {
      return Ints.truncated(size) + " Bytes";
    }
    String prefixes = binary ? "KMGTPEZY" : "kMGTPEZY";
    double unit = base;
    int index = 0;
    do {
      unit *= base;
      index++;
    } while (index < prefixes.length() && !(size < unit));
    double shown = base * size / unit;
    String number =
        Double.isInfinite(shown) || Double.isNaN(shown)
            ? Floats.repr(shown)
            : new BigDecimal(shown).setScale(1, RoundingMode.HALF_EVEN).toPlainString();
    return String.format(
        Locale.ROOT, "%s %s%sB", number, prefixes.charAt(index - 1), binary ? "i" : "");
  }
}
