package io.xmodel.internal.jinja.method;

import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Failure.Kind;
import io.xmodel.internal.jinja.value.Indexing;
import io.xmodel.internal.jinja.value.Ints;
import io.xmodel.internal.jinja.value.Markup;
import io.xmodel.internal.jinja.value.Printing;
import io.xmodel.internal.jinja.value.PyBytes;
import io.xmodel.internal.jinja.value.PyDict;
import io.xmodel.internal.jinja.value.PyList;
import io.xmodel.internal.jinja.value.PyRange;
import io.xmodel.internal.jinja.value.PyTuple;
import io.xmodel.internal.jinja.value.Quote;
import io.xmodel.internal.jinja.value.Text;
import io.xmodel.internal.jinja.value.Types;
import io.xmodel.internal.jinja.value.Undefined;
import java.math.BigInteger;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code text % values}. */
public final class PercentFormat {
  private static final Pattern FLAGS_AND_WIDTH =
      Pattern.compile("([-+ #0]*)(\\*|[0-9]{0,9})(?:\\.(\\*|[0-9]{0,9}))?[hlL]?");

  private final Budget budget;
  private final boolean escape;
  private final Object argument;
  private int used;

  private PercentFormat(Budget budget, boolean escape, Object argument) {
    this.budget = budget;
    this.escape = escape;
    this.argument = argument;
  }

  /** The text with values in place of its fields. */
  public static Object format(Budget budget, Object text, Object argument) {
    PercentFormat format = new PercentFormat(budget, text instanceof Markup, argument);
    return Text.like(text, budget.made(format.filled(Text.of(text))));
  }

  private String filled(String format) {
    StringBuilder out = new StringBuilder();
    boolean mapping = isMapping(argument);
    boolean named = false;
    for (int i = 0; i < format.length(); i++) {
      if (format.charAt(i) != '%') {
        out.append(format.charAt(i));
        continue;
      }
      i++;
      if (format.startsWith("%", i)) {
        out.append('%');
        continue;
      }
      Object value = null;
      if (format.startsWith("(", i)) {
        int end = keyEnd(format, i);
        if (!mapping) {
          throw Failure.type("a format with names needs a dict");
        }
        value = Indexing.item(budget, argument, format.substring(i + 1, end));
        named = true;
        i = end + 1;
      }
      Matcher matcher = FLAGS_AND_WIDTH.matcher(format).region(i, format.length());
      if (!matcher.lookingAt() || matcher.end() == format.length()) {
        throw Failure.value("a field of the format is incomplete");
      }
      i = matcher.end();
      char type = format.charAt(i);
      Field field = field(matcher);
      out.append(field.written(budget, value == null ? next() : value, type, escape));
      budget.checkLength(out.length());
    }
    budget.work(1 + format.length());
    requireAllUsed(mapping || named);
    return out.toString();
  }

  private static int keyEnd(String format, int start) {
    int open = 0;
    for (int i = start; i < format.length(); i++) {
      char c = format.charAt(i);
      open += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (open == 0) {
        return i;
      }
    }
    throw Failure.value("a name in the format misses its ')'");
  }

  /** What Python takes for a mapping: all that has items, but tuples and strings. */
  private static boolean isMapping(Object value) {
    return value instanceof PyDict
        || value instanceof PyList
        || value instanceof PyRange
        || value instanceof PyBytes
        || value instanceof Undefined;
  }

  private Object next() {
    List<Object> values = argument instanceof PyTuple tuple ? tuple.items() : List.of(argument);
    if (used >= values.size()) {
      throw Failure.type("the format has more fields than values");
    }
    return values.get(used++);
  }

  private void requireAllUsed(boolean mapping) {
    int count = argument instanceof PyTuple tuple ? tuple.size() : 1;
    if (used < count && !mapping) {
      throw Failure.type("the format has fewer fields than values");
    }
  }

  private Field field(Matcher matcher) {
    String flags = matcher.group(1);
    boolean left = flags.indexOf('-') >= 0;
    int width = number(matcher.group(2));
    if (width < 0) {
      left = true;
      width = -width;
    }
    int precision = matcher.group(3) == null ? -1 : Math.max(0, number(matcher.group(3)));
    return new Field(flags, left, width, precision);
  }

  private int number(String text) {
    if (!text.equals("*")) {
      return text.isEmpty() ? 0 : Integer.parseInt(text);
    }
    Object value = next();
    if (!Ints.is(value)) {
      throw Failure.type("'*' in a format needs a whole number");
    }
    int number = Ints.clamped(value);
    budget.checkLength(Math.abs((long) number));
    return number;
  }

  /**
   * What stands between {@code %} and the type.
   *
   * @param width 0 for none
   * @param precision below 0 for none
   */
  private record Field(String flags, boolean left, int width, int precision) {
    String written(Budget budget, Object value, char type, boolean escape) {
      return switch (type) {
        case 's' ->
            padded(
                budget,
                "",
                cut(budget, escape ? Escaping.escaped(budget, value) : Printing.str(budget, value)),
                false);
        case 'r', 'a' -> {
          String repr = Printing.repr(budget, value);
          String text = type == 'r' ? repr : Text.ascii(repr);
          yield padded(budget, "", cut(budget, escape ? Markup.escape(text) : text), false);
        }
        case 'c' -> padded(budget, "", character(value), false);
        case 'd', 'i', 'u' -> whole(budget, integer(value, true), 'd');
        case 'o', 'x', 'X' -> whole(budget, integer(value, false), type);
        case 'e', 'E', 'f', 'F', 'g', 'G' -> fraction(budget, value, type);
        default -> throw Failure.value("there is no format '%%%s'", Quote.of("" + type));
      };
    }

    private String cut(Budget budget, String text) {
      budget.read(text.length());
      return precision >= 0 && precision < Text.length(text)
          ? Text.slice(text, 0, precision)
          : text;
    }

    private static String character(Object value) {
      if (Text.is(value) && Text.length(Text.of(value)) == 1) {
        return Text.of(value);
      }
      int code = Ints.is(value) ? Ints.clamped(value) : -1;
      if (!Ints.is(value)) {
        throw Failure.type("'%%c' needs a character");
      }
      if (!Character.isValidCodePoint(code)) {
        throw new Failure(Kind.OVERFLOW, "the number is no character");
      }
      return Character.toString(code);
    }

    private static BigInteger integer(Object value, boolean cutFloats) {
      if (value instanceof Undefined undefined) {
        throw undefined.failure();
      }
      if (cutFloats && value instanceof Double number) {
        return Ints.big(Ints.truncated(number));
      }
      if (!Ints.is(value)) {
        throw Failure.type("the format needs a number, found %s", Types.described(value));
      }
      return Ints.big(value);
    }

    private String whole(Budget budget, BigInteger number, char type) {
      String digits = NumberFormat.digits(number, type);
      if (digits.length() < precision) {
        budget.write(precision);
        digits = "0".repeat(precision - digits.length()) + digits;
      }
      String prefix = flags.indexOf('#') >= 0 && type != 'd' ? "0" + type : "";
      return padded(budget, sign(number.signum() < 0) + prefix, digits, true);
    }

    private String fraction(Budget budget, Object value, char type) {
      if (value instanceof Undefined undefined) {
        throw undefined.failure();
      }
      if (!Ints.isNumber(value)) {
        throw Failure.type("the format needs a number, found %s", Types.described(value));
      }
      double number = Ints.toDouble(value);
      String digits =
          NumberFormat.digits(
              budget, number, type, precision < 0 ? 6 : precision, flags.indexOf('#') >= 0);
      boolean negative = number < 0 || (number == 0 && 1 / number < 0);
      return padded(budget, sign(negative), digits, true);
    }

    private String sign(boolean negative) {
      return negative ? "-" : flags.indexOf('+') >= 0 ? "+" : flags.indexOf(' ') >= 0 ? " " : "";
    }

    private String padded(Budget budget, String before, String text, boolean number) {
      int pad = width - Text.length(before) - Text.length(text);
      if (pad <= 0) {
        return before + text;
      }
      budget.write((long) pad + text.length());
      if (left) {
        return before + text + " ".repeat(pad);
      }
      return number && flags.indexOf('0') >= 0
          ? before + "0".repeat(pad) + text
          : " ".repeat(pad) + before + text;
    }
  }
}
