package io.xmodel.internal.jinja.filter;

import io.xmodel.internal.jinja.filter.Filters.Filter;
import io.xmodel.internal.jinja.method.Attributes;
import io.xmodel.internal.jinja.method.Characters;
import io.xmodel.internal.jinja.method.PercentFormat;
import io.xmodel.internal.jinja.method.Splitting;
import io.xmodel.internal.jinja.value.Arguments;
import io.xmodel.internal.jinja.value.Arithmetic;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Indexing;
import io.xmodel.internal.jinja.value.Ints;
import io.xmodel.internal.jinja.value.Iteration;
import io.xmodel.internal.jinja.value.Markup;
import io.xmodel.internal.jinja.value.None;
import io.xmodel.internal.jinja.value.Parameters;
import io.xmodel.internal.jinja.value.Parameters.Bound;
import io.xmodel.internal.jinja.value.Printing;
import io.xmodel.internal.jinja.value.PyDict;
import io.xmodel.internal.jinja.value.PyTuple;
import io.xmodel.internal.jinja.value.PythonCallable;
import io.xmodel.internal.jinja.value.Text;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Filters of strings; other values are printed first. */
final class TextFilters {
  private TextFilters() {}

  static void addTo(Map<String, Filter> all) {
    for (String name : List.of("upper", "lower", "capitalize")) {
      Filters.add(
          all,
          Parameters.of(name, 1, "s"),
          (budget, bound) -> method(budget, soft(budget, bound.get(0)), name));
    }
    Filters.add(
        all,
        Parameters.of("trim", 1, "value", "chars"),
        (budget, bound) ->
            method(budget, soft(budget, bound.get(0)), "strip", bound.or(1, None.NONE)));
    Filters.add(
        all,
        Parameters.of("center", 1, "value", "width"),
        (budget, bound) -> method(budget, soft(budget, bound.get(0)), "center", bound.or(1, 80L)));
    Filters.add(
        all, Parameters.of("string", 1, "s"), (budget, bound) -> soft(budget, bound.get(0)));
    Filters.add(all, Parameters.of("title", 1, "s"), TextFilters::title);
    Filters.add(all, Parameters.of("replace", 3, "s", "old", "new", "count"), TextFilters::replace);
    Filters.add(
        all, Parameters.of("indent", 1, "s", "width", "first", "blank"), TextFilters::indent);
    Filters.add(
        all,
        Parameters.of("truncate", 1, "s", "length", "killwords", "end", "leeway"),
        TextFilters::truncate);
    Filters.add(
        all,
        Parameters.of(
            "wordwrap", 1, "s", "width", "break_long_words", "wrapstring", "break_on_hyphens"),
        WordWrap::wrap);
    Filters.add(
        all,
        Parameters.of("wordcount", 1, "s"),
        (budget, bound) -> wordCount(budget, Text.of(soft(budget, bound.get(0)))));
    all.put("format", TextFilters::format);
  }

  /** The value, as a string unless it is one. */
  static Object soft(Budget budget, Object value) {
    return Text.is(value) ? value : Printing.str(budget, value);
  }

  /** Calls a method of a string. */
  private static Object method(Budget budget, Object text, String name, Object... arguments) {
    Object method = Attributes.find(text, name);
    if (!(method instanceof PythonCallable callable)) {
      throw new IllegalStateException(name);
    }
    return callable.call(budget, Arguments.of(arguments));
  }

  private static Object title(Budget budget, Bound bound) {
    String text = Text.of(soft(budget, bound.get(0)));
    budget.write(text.length());
    StringBuilder titled = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int end = i;
      boolean gap = isGap(text.charAt(i));
      while (end < text.length() && isGap(text.charAt(end)) == gap) {
        end++;
      }
      String item = text.substring(i, end);
      int first = item.offsetByCodePoints(0, 1);
      titled.append(item.substring(0, first).toUpperCase(Locale.ROOT));
      titled.append(item.substring(first).toLowerCase(Locale.ROOT));
      i = end;
    }
    return titled.toString();
  }

  private static boolean isGap(char c) {
    return "-({[<".indexOf(c) >= 0 || Text.isSpace(c);
  }

  private static Object replace(Budget budget, Bound bound) {
    Object count = bound.some(3) ? bound.get(3) : -1L;
    return method(
        budget,
        Printing.str(budget, bound.get(0)),
        "replace",
        Printing.str(budget, bound.get(1)),
        Printing.str(budget, bound.get(2)),
        count);
  }

  private static Object indent(Budget budget, Bound bound) {
    Object width = bound.or(1, 4L);
    Object indention = Text.is(width) ? width : Arithmetic.multiply(budget, " ", width);
    boolean markup = bound.get(0) instanceof Markup;
    Object text = Arithmetic.add(budget, bound.get(0), markup ? new Markup("\n") : "\n");
    if (!Text.is(text)) {
      throw Failure.type("indent needs a string");
    }
    String before = Text.of(indention);
    if (indention instanceof Markup && !markup) {
      throw Failure.other("indent of a plain string by a marked one is not known to this library");
    }
    boolean blank = bound.truth(3);
    StringBuilder indented = new StringBuilder(bound.truth(2) ? before : "");
    List<String> lines = Splitting.lines(budget, Text.of(text), false);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean moved = i > 0 && (blank || !line.isEmpty());
      indented.append(i > 0 ? "\n" : "").append(moved ? before : "").append(line);
      budget.checkLength(indented.length());
    }
    return Text.like(text, budget.made(indented.toString()));
  }

  private static Object truncate(Budget budget, Bound bound) {
    Object value = bound.get(0);
    Object end = bound.or(3, "...");
    int length = Ints.clamped(bound.or(1, 255L));
    int leeway = bound.some(4) ? Ints.clamped(bound.get(4)) : 5;
    int endLength = Iteration.length(budget, end);
    if (length < endLength || leeway < 0) {
      throw Failure.other(
          "truncate needs a length of at least %s, and a leeway of at least 0", endLength);
    }
    if (Iteration.length(budget, value) <= (long) length + leeway) {
      return value;
    }
    Object cut = Indexing.slice(budget, value, None.NONE, (long) length - endLength, None.NONE);
    if (!bound.truth(2)) {
      int space = Text.of(cut).lastIndexOf(' ');
      cut = space < 0 ? cut : Text.like(cut, Text.of(cut).substring(0, space));
    }
    return Arithmetic.add(budget, cut, end);
  }

  private static Object wordCount(Budget budget, String text) {
    budget.read(text.length());
    long count = 0;
    boolean inWord = false;
    for (int c : text.codePoints().toArray()) {
      boolean word = c == '_' || Characters.isAlphaNumeric(c);
      count += word && !inWord ? 1 : 0;
      inWord = word;
    }
    return count;
  }

  private static Object format(Budget budget, Arguments arguments) {
    List<Object> positional = arguments.positional();
    List<Object> values = List.copyOf(positional.subList(1, positional.size()));
    if (!values.isEmpty() && !arguments.keywords().isEmpty()) {
      throw Failure.type("format takes values by position or by name, not both");
    }
    Object text = soft(budget, positional.get(0));
    if (arguments.keywords().isEmpty()) {
      return PercentFormat.format(budget, text, new PyTuple(values));
    }
    PyDict named = new PyDict();
    arguments.keywords().forEach(named::put);
    return PercentFormat.format(budget, text, named);
  }
}
