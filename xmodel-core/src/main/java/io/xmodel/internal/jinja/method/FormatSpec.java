package io.xmodel.internal.jinja.method;

import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Ints;
import io.xmodel.internal.jinja.value.Printing;
import io.xmodel.internal.jinja.value.Quote;
import io.xmodel.internal.jinja.value.Text;
import io.xmodel.internal.jinja.value.Types;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Python's {@code format(value, spec)}. */
final class FormatSpec {
  private static final Pattern SPEC =
      Pattern.compile(
          "(?<sign>[-+ ])?(?<z>z)?(?<alternate>#)?(?<zero>0)?"
              + "(?<width>[0-9]{1,9})?(?<group>[,_])?(?:\\.(?<precision>[0-9]{1,9}))?(?<type>.)?",
          Pattern.DOTALL);

  private final String fill;
  private final @Nullable String align;
  private final String sign;
  private final boolean alternate;
  private final boolean zero;
  private final int width;
  private final String group;
  private final int precision;
  private final char type;

  private FormatSpec(String given, @Nullable String align, Matcher spec) {
    zero = spec.group("zero") != null;
    fill = !given.isEmpty() ? given : zero ? "0" : " ";
    this.align = align;
    sign = spec.group("sign") == null ? "" : spec.group("sign");
    alternate = spec.group("alternate") != null;
    width = spec.group("width") == null ? 0 : Integer.parseInt(spec.group("width"));
    group = spec.group("group") == null ? "" : spec.group("group");
    precision = spec.group("precision") == null ? -1 : Integer.parseInt(spec.group("precision"));
    type = spec.group("type") == null ? ' ' : spec.group("type").charAt(0);
    if (spec.group("z") != null) {
      throw Failure.other("the format option 'z' is not known to this library");
    }
  }

  /** A value in the form that a specification asks for. */
  static String format(Budget budget, Object value, String spec) {
    if (spec.isEmpty()) {
      return Printing.str(budget, value);
    }
    boolean number = Ints.isNumber(value);
    if (!number && !Text.is(value)) {
      throw Failure.type("%s has no format '%s'", Types.described(value), Quote.of(spec));
    }
    FormatSpec parsed = parse(spec);
    if (!number) {
      return parsed.text(budget, Text.of(value));
    }
    boolean whole = Ints.is(value) && "eEfFgG%".indexOf(parsed.type) < 0;
    return whole
        ? parsed.whole(budget, Ints.big(value))
        : parsed.fraction(budget, Ints.toDouble(value));
  }

  /** An alignment may stand behind the character to fill with, or alone. */
  private static FormatSpec parse(String spec) {
    int first = Character.charCount(spec.codePointAt(0));
    boolean filled = spec.length() > first && "<>=^".indexOf(spec.charAt(first)) >= 0;
    boolean aligned = filled || "<>=^".indexOf(spec.charAt(0)) >= 0;
    String fill = filled ? spec.substring(0, first) : "";
    int rest = (filled ? first : 0) + (aligned ? 1 : 0);
    Matcher matcher = SPEC.matcher(spec).region(rest, spec.length());
    if (!matcher.matches()) {
      throw Failure.value("'%s' is no format", Quote.of(spec));
    }
    return new FormatSpec(fill, aligned ? spec.substring(rest - 1, rest) : null, matcher);
  }

  private String text(Budget budget, String text) {
    if (!sign.isEmpty() || alternate || !group.isEmpty() || "=".equals(align)) {
      throw Failure.value("a string has no such format");
    }
    requireType("s ");
    budget.read(text.length());
    String cut =
        precision >= 0 && precision < Text.length(text) ? Text.slice(text, 0, precision) : text;
    return padded(budget, "", cut, align == null ? "<" : align);
  }

  private String whole(Budget budget, BigInteger number) {
    requireType("bcdoxXn ");
    if (precision >= 0) {
      throw Failure.value("a whole number has no precision");
    }
    if (type == 'c') {
      if (!sign.isEmpty() || alternate || !group.isEmpty()) {
        throw Failure.value("the format 'c' takes no sign and no groups");
      }
      return padded(budget, "", character(number), align == null ? ">" : align);
    }
    if (type == 'n' && !group.isEmpty() || ",".equals(group) && "boxX".indexOf(type) >= 0) {
      throw Failure.value("the format '%s' takes no '%s'", type, group);
    }
    String prefix = alternate && "boxX".indexOf(type) >= 0 ? "0" + type : "";
    String digits = NumberFormat.digits(number, type);
    return number(budget, number.signum() < 0, prefix, digits, "boxX".indexOf(type) >= 0 ? 4 : 3);
  }

  private static String character(BigInteger number) {
    int code = number.bitLength() < 31 ? number.intValue() : -1;
    if (!Character.isValidCodePoint(code)) {
      throw new Failure(Failure.Kind.OVERFLOW, "the number is no character");
    }
    return Character.toString(code);
  }

  private String fraction(Budget budget, double number) {
    requireType("eEfFgGn% ");
    if (type == 'n' && !group.isEmpty()) {
      throw Failure.value("the format 'n' takes no '%s'", group);
    }
    boolean negative = number < 0 || (number == 0 && 1 / number < 0);
    char form = type == 'n' ? 'g' : type;
    String digits = NumberFormat.digits(budget, number, form, precision, alternate);
    return number(budget, negative, "", digits, 3);
  }

  private String number(
      Budget budget, boolean negative, String prefix, String digits, int groupSize) {
    String signed = negative ? "-" : sign.equals("-") ? "" : sign;
    String edge = align == null ? (zero ? "=" : ">") : align;
    String written = group.isEmpty() ? digits : NumberFormat.grouped(digits, group, groupSize);
    if (!group.isEmpty() && edge.equals("=") && fill.equals("0")) {
      // Zeros in front are in groups, too.
      budget.write(width);
      int room = width - signed.length() - prefix.length();
      for (int zeros = 1; written.length() < room; zeros++) {
        budget.work(1 + written.length() / 8);
        written = NumberFormat.grouped("0".repeat(zeros) + digits, group, groupSize);
      }
    }
    return padded(budget, signed + prefix, written, edge);
  }

  private String padded(Budget budget, String before, String text, String edge) {
    int pad = width - Text.length(before) - Text.length(text);
    if (pad <= 0) {
      return before + text;
    }
    budget.write((long) pad + text.length());
    return switch (edge) {
      case "<" -> before + text + fill.repeat(pad);
      case "^" -> fill.repeat(pad / 2) + before + text + fill.repeat(pad - pad / 2);
      case "=" -> before + fill.repeat(pad) + text;
      default -> fill.repeat(pad) + before + text;
    };
  }

  private void requireType(String types) {
    if (types.indexOf(type) < 0) {
      throw Failure.value("there is no format '%s' for this value", Quote.of("" + type));
    }
  }
}
