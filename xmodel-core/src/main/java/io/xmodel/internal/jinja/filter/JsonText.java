package io.xmodel.internal.jinja.filter;

import io.xmodel.internal.jinja.value.Arithmetic;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Decimals;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Floats;
import io.xmodel.internal.jinja.value.Iteration;
import io.xmodel.internal.jinja.value.Markup;
import io.xmodel.internal.jinja.value.None;
import io.xmodel.internal.jinja.value.Parameters.Bound;
import io.xmodel.internal.jinja.value.PyDict;
import io.xmodel.internal.jinja.value.PyList;
import io.xmodel.internal.jinja.value.PyTuple;
import io.xmodel.internal.jinja.value.PythonSequence;
import io.xmodel.internal.jinja.value.Text;
import io.xmodel.internal.jinja.value.Types;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code tojson} as Hugging Face defines it: Python's {@code json.dumps}, ASCII only on demand. */
final class JsonText {
  private final Budget budget;
  private final boolean ascii;
  private final @Nullable String indent;
  private final String itemSeparator;
  private final String keySeparator;
  private final boolean sorted;
  private final StringBuilder out = new StringBuilder();

  private JsonText(Budget budget, Bound bound) {
    this.budget = budget;
    ascii = bound.truth(1);
    indent = bound.some(2) ? indent(bound.get(2)) : null;
    sorted = bound.truth(4);
    if (bound.some(3)) {
      List<Object> separators = Iteration.list(budget, bound.get(3));
      if (separators.size() != 2) {
        throw Failure.value("tojson needs two separators, found %s", separators.size());
      }
      itemSeparator = Text.of(separators.get(0));
      keySeparator = Text.of(separators.get(1));
    } else {
      itemSeparator = indent == null ? ", " : ",";
      keySeparator = ": ";
    }
  }

  private String indent(Object indent) {
    return Text.is(indent) ? Text.of(indent) : Text.of(Arithmetic.multiply(budget, " ", indent));
  }

  static Object write(Budget budget, Bound bound) {
    JsonText json = new JsonText(budget, bound);
    json.value(bound.get(0), 0);
    return budget.made(json.out.toString());
  }

  private void value(Object value, int depth) {
    budget.work(1);
    budget.checkLength(out.length());
    switch (value) {
      case None _ -> out.append("null");
      case Boolean truth -> out.append((boolean) truth);
      case Long number -> out.append((long) number);
      case BigInteger number -> out.append(Decimals.text(number));
      case Double number -> out.append(number(number));
      case String text -> quote(text);
      case Markup markup -> quote(markup.text());
      case PyList list -> array(list, depth);
      case PyTuple tuple -> array(tuple, depth);
      case PyDict dict -> object(dict, depth);
      default -> throw Failure.type("tojson cannot write %s", Types.described(value));
    }
  }

  private static String number(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "Infinity" : "-Infinity";
    }
    return Floats.repr(number);
  }

  private void array(PythonSequence array, int depth) {
    if (array.size() == 0) {
      out.append("[]");
      return;
    }
    budget.enter();
    try {
      out.append('[');
      for (int i = 0; i < array.size(); i++) {
        separate(i > 0, depth + 1);
        value(array.at(i), depth + 1);
      }
      line(depth);
      out.append(']');
    } finally {
      budget.leave();
    }
  }

  private void object(PyDict dict, int depth) {
    if (dict.size() == 0) {
      out.append("{}");
      return;
    }
    budget.enter();
    try {
      out.append('{');
      boolean more = false;
      for (Iterator<Object> items = entries(dict).iterator(); items.hasNext(); more = true) {
        PyTuple item = (PyTuple) items.next();
        separate(more, depth + 1);
        quote(key(item.at(0)));
        out.append(keySeparator);
        value(item.at(1), depth + 1);
      }
      line(depth);
      out.append('}');
    } finally {
      budget.leave();
    }
  }

  private List<Object> entries(PyDict dict) {
    List<Object> items = new ArrayList<>();
    budget.items(dict.size());
    dict.items().forEachRemaining(items::add);
    return sorted
        ? OrderFilters.sorted(budget, items, item -> ((PyTuple) item).at(0), false)
        : items;
  }

  private static String key(Object key) {
    return switch (key) {
      case None _ -> "null";
      case Boolean truth -> truth ? "true" : "false";
      case Double number -> number(number);
      case Long number -> Long.toString(number);
      case BigInteger number -> Decimals.text(number);
      default -> {
        if (Text.is(key)) {
          yield Text.of(key);
        }
        throw Failure.type("tojson cannot write %s as a key", Types.described(key));
      }
    };
  }

  private void separate(boolean more, int depth) {
    if (more) {
      out.append(itemSeparator);
    }
    line(depth);
  }

  private void line(int depth) {
    if (indent != null) {
      out.append('\n');
      budget.checkLength(out.length() + (long) indent.length() * depth);
      out.repeat(indent, depth);
    }
  }

  private void quote(String text) {
    budget.read(text.length());
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < 0x20 || (ascii && c > 0x7e)) {
            out.append("\\u");
            Text.appendHex(out, c, 4);
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
