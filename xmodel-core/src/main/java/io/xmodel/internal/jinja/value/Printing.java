package io.xmodel.internal.jinja.value;

import java.math.BigInteger;
import java.util.Iterator;

/** Python's {@code str} and {@code repr}. */
public final class Printing {
  private Printing() {}

  /** What a template prints for a value. */
  public static String str(Budget budget, Object value) {
    return switch (value) {
      case String text -> text;
      case Markup markup -> markup.text();
      case Undefined _ -> "";
      default -> repr(budget, value);
    };
  }

  /** What a value looks like inside a list. */
  public static String repr(Budget budget, Object value) {
    StringBuilder out = new StringBuilder();
    repr(budget, value, out);
    return budget.made(out.toString());
  }

  private static void repr(Budget budget, Object value, StringBuilder out) {
    budget.work(1);
    switch (value) {
      case None _ -> out.append("None");
      case Boolean truth -> out.append(truth ? "True" : "False");
      case Long number -> out.append((long) number);
      case BigInteger number -> out.append(Decimals.text(number));
      case Double number -> out.append(Floats.repr(number));
      case String text -> quote(text, out);
      case Markup markup -> {
        out.append("Markup(");
        quote(markup.text(), out);
        out.append(')');
      }
      case Undefined _ -> out.append("Undefined");
      case PyList list -> entries(budget, "[", list.iterate(), "]", out);
      case PyTuple tuple ->
          entries(budget, "(", tuple.iterate(), tuple.size() == 1 ? ",)" : ")", out);
      case PyDict dict -> dict(budget, dict, out);
      case DictView view -> {
        out.append(view.typeName()).append('(');
        entries(budget, "[", view.iterate(), "])", out);
      }
      case Namespace namespace -> {
        out.append("<Namespace ");
        dict(budget, namespace.attributes(), out);
        out.append('>');
      }
      case PythonValue other -> out.append(other.printed());
      default -> throw new IllegalStateException("no value of a template: " + value.getClass());
    }
    budget.checkLength(out.length());
  }

  private static void entries(
      Budget budget, String open, Iterator<Object> entries, String close, StringBuilder out) {
    budget.enter();
    try {
      out.append(open);
      for (String separator = ""; entries.hasNext(); separator = ", ") {
        out.append(separator);
        repr(budget, entries.next(), out);
      }
      out.append(close);
    } finally {
      budget.leave();
    }
  }

  private static void dict(Budget budget, PyDict dict, StringBuilder out) {
    budget.enter();
    try {
      out.append('{');
      String separator = "";
      for (Iterator<Object> keys = dict.iterate(), values = dict.values(); keys.hasNext(); ) {
        out.append(separator);
        repr(budget, keys.next(), out);
        out.append(": ");
        repr(budget, values.next(), out);
        separator = ", ";
      }
      out.append('}');
    } finally {
      budget.leave();
    }
  }

  /** A string in quotes, with what cannot be printed escaped. */
  private static void quote(String text, StringBuilder out) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    out.append(quote);
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == quote || c == '\\') {
        out.append('\\').append((char) c);
      } else if (c == '\n') {
        out.append("\\n");
      } else if (c == '\r') {
        out.append("\\r");
      } else if (c == '\t') {
        out.append("\\t");
      } else if (Text.isPrintable(c)) {
        out.appendCodePoint(c);
      } else {
        Text.appendEscape(out, c);
      }
    }
    out.append(quote);
  }
}
