package io.xmodel.internal.jinja.method;

import io.xmodel.internal.jinja.value.Arguments;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Decimals;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Failure.Kind;
import io.xmodel.internal.jinja.value.Markup;
import io.xmodel.internal.jinja.value.Parameters;
import io.xmodel.internal.jinja.value.Printing;
import io.xmodel.internal.jinja.value.PyDict;
import io.xmodel.internal.jinja.value.Quote;
import io.xmodel.internal.jinja.value.Text;
import io.xmodel.internal.jinja.value.Types;
import java.util.List;

/** Python's {@code str.format}, as the sandbox runs it. */
final class StringFormat {
  private final Budget budget;
  private final Object self;
  private final List<Object> positional;
  private final PyDict named;
  private int automatic;
  private boolean numbered;

  private StringFormat(Budget budget, Object self, List<Object> positional, PyDict named) {
    this.budget = budget;
    this.self = self;
    this.positional = positional;
    this.named = named;
  }

  static Object format(Budget budget, Object self, Arguments arguments) {
    PyDict named = new PyDict();
    arguments.keywords().forEach(named::put);
    StringFormat format = new StringFormat(budget, self, arguments.positional(), named);
    return Text.like(self, budget.made(format.filled(Text.of(self), 2)));
  }

  static Object formatMap(Budget budget, Object self, Arguments arguments) {
    Object values = Parameters.positional("format_map", 1, 1).bind(arguments).get(0);
    if (!(values instanceof PyDict named)) {
      throw Failure.type("format_map needs a dict, found %s", Types.described(values));
    }
    return Text.like(
        self,
        budget.made(new StringFormat(budget, self, List.of(), named).filled(Text.of(self), 2)));
  }

  private String filled(String format, int depth) {
    if (depth < 0) {
      throw Failure.value("the fields of the format are nested too deep");
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '{' && c != '}') {
        out.append(c);
      } else if (i + 1 < format.length() && format.charAt(i + 1) == c) {
        out.append(c);
        i++;
      } else if (c == '}') {
        throw Failure.value("the format has a single '}'");
      } else {
        int end = end(format, i + 1);
        out.append(field(format.substring(i + 1, end), depth));
        i = end;
      }
      budget.checkLength(out.length());
    }
    budget.work(1 + format.length());
    return out.toString();
  }

  /** Where a field that begins here ends. */
  private static int end(String format, int start) {
    int open = 1;
    boolean bracket = false;
    for (int i = start; i < format.length(); i++) {
      switch (format.charAt(i)) {
        case '[' -> bracket = true;
        case ']' -> bracket = false;
        case '{' -> open += bracket ? 0 : 1;
        case '}' -> open -= bracket ? 0 : 1;
        case ':', '!' -> {
          // Behind them, brackets have no meaning.
          if (!bracket) {
            return specEnd(format, i, open);
          }
        }
        default -> {}
      }
      if (open == 0) {
        return i;
      }
    }
    throw Failure.value("a field of the format has no end; write '}' after it");
  }

  private static int specEnd(String format, int at, int open) {
    for (int i = at; i < format.length(); i++) {
      char c = format.charAt(i);
      open += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (open == 0) {
        return i;
      }
    }
    throw Failure.value("a field of the format has no end; write '}' after it");
  }

  private String field(String field, int depth) {
    int end = nameEnd(field);
    String name = field.substring(0, end);
    if (name.indexOf('{') >= 0) {
      throw Failure.value("a field's name holds a '{'");
    }
    char conversion = ' ';
    if (end < field.length() && field.charAt(end) == '!') {
      if (end + 1 >= field.length() || (end + 2 < field.length() && field.charAt(end + 2) != ':')) {
        throw Failure.value("after '!' a field of a format has one letter, then ':' or its end");
      }
      conversion = field.charAt(end + 1);
      end += 2;
    }
    String spec = end < field.length() ? field.substring(end + 1) : "";
    Object value = converted(value(name), conversion);
    String filled = filled(spec, depth - 1);
    if (self instanceof Markup) {
      if (value instanceof Markup markup) {
        if (!filled.isEmpty()) {
          throw Failure.value("a marked string has no format");
        }
        return markup.text();
      }
      return Markup.escape(FormatSpec.format(budget, value, filled));
    }
    return FormatSpec.format(budget, value, filled);
  }

  private static int nameEnd(String field) {
    boolean bracket = false;
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      bracket = c == '[' || (bracket && c != ']');
      if (!bracket && (c == ':' || c == '!')) {
        return i;
      }
    }
    return field.length();
  }

  private Object value(String name) {
    int end = 0;
    while (end < name.length() && name.charAt(end) != '.' && name.charAt(end) != '[') {
      end++;
    }
    Object value = first(name.substring(0, end), end == name.length());
    while (end < name.length()) {
      boolean attribute = name.charAt(end) == '.';
      int start = end + 1;
      if (attribute) {
        end = start;
        while (end < name.length() && name.charAt(end) != '.' && name.charAt(end) != '[') {
          end++;
        }
      } else {
        end = name.indexOf(']', start);
        if (end < 0) {
          throw Failure.value("a field of the format misses a ']'");
        }
      }
      String part = name.substring(start, end);
      if (part.isEmpty()) {
        throw Failure.value("a field of the format has an empty part");
      }
      if (attribute) {
        value = Attributes.getattr(budget, value, part);
      } else {
        Object number = isNumber(part) ? Decimals.parse(part, 10) : null;
        value = Attributes.getitem(budget, value, number == null ? part : number);
        end++;
        if (end < name.length() && name.charAt(end) != '.' && name.charAt(end) != '[') {
          throw Failure.value("behind a ']' a field of a format has '.' or '['");
        }
      }
    }
    return value;
  }

  private Object first(String name, boolean whole) {
    Object key = name;
    if (name.isEmpty() && whole) {
      if (numbered) {
        throw Failure.value("fields of a format have numbers, or none");
      }
      key = (long) automatic++;
    } else if (isNumber(name)) {
      if (automatic > 0) {
        throw Failure.value("fields of a format have numbers, or none");
      }
      numbered = true;
      Object number = Decimals.parse(name, 10);
      key = number == null ? name : number;
    }
    if (key instanceof String) {
      Object value = named.get(key);
      if (value == null) {
        throw new Failure(
            Kind.LOOKUP, "the format names '%s', which is not given".formatted(Quote.of(name)));
      }
      return value;
    }
    if (key instanceof Long index && index < positional.size()) {
      return positional.get(index.intValue());
    }
    throw new Failure(Kind.LOOKUP, "the format needs more values than are given");
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private Object converted(Object value, char conversion) {
    return switch (conversion) {
      case ' ' -> value;
      case 's' -> Printing.str(budget, value);
      case 'r' -> Printing.repr(budget, value);
      case 'a' -> Text.ascii(Printing.repr(budget, value));
      default -> throw Failure.value("there is no conversion '%s'", Quote.of("" + conversion));
    };
  }
}
