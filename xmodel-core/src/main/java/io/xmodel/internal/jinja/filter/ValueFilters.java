package io.xmodel.internal.jinja.filter;

import io.xmodel.internal.jinja.filter.Filters.Filter;
import io.xmodel.internal.jinja.method.Attributes;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Parameters;
import io.xmodel.internal.jinja.value.Parameters.Bound;
import io.xmodel.internal.jinja.value.Printing;
import io.xmodel.internal.jinja.value.PyDict;
import io.xmodel.internal.jinja.value.PyList;
import io.xmodel.internal.jinja.value.PyTuple;
import io.xmodel.internal.jinja.value.Text;
import io.xmodel.internal.jinja.value.Truth;
import io.xmodel.internal.jinja.value.Types;
import io.xmodel.internal.jinja.value.Undefined;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Filters of any value. */
final class ValueFilters {
  /** Up to this width, Python's pprint writes one line. */
  private static final int PRETTY_WIDTH = 80;

  private ValueFilters() {}

  static void addTo(Map<String, Filter> all) {
    for (String name : List.of("default", "d")) {
      Filters.add(
          all,
          Parameters.of(name, 1, "value", "default_value", "boolean"),
          (_, bound) -> {
            Object value = bound.get(0);
            boolean replaced = value instanceof Undefined || (bound.truth(2) && !Truth.of(value));
            return replaced ? bound.or(1, "") : value;
          });
    }
    Filters.add(all, Parameters.of("attr", 2, "obj", "name"), ValueFilters::attribute);
    Filters.add(all, Parameters.of("items", 1, "value"), (_, bound) -> items(bound.get(0)));
    Filters.add(all, Parameters.of("pprint", 1, "value"), ValueFilters::pretty);
    Filters.add(
        all,
        Parameters.of("tojson", 1, "x", "ensure_ascii", "indent", "separators", "sort_keys"),
        JsonText::write);
  }

  private static Object attribute(Budget budget, Bound bound) {
    if (!Text.is(bound.get(1))) {
      throw Failure.type("the name of an attribute must be a string");
    }
    String name = Text.of(bound.get(1));
    Object attribute = Attributes.find(bound.get(0), name);
    return attribute == null ? Undefined.member(bound.get(0), name) : attribute;
  }

  private static Object items(Object value) {
    return Lazy.generator(() -> {
      Iterator<Object> items =
          value instanceof Undefined ? List.of().iterator() : dict("items", value).items();
      return () -> items.hasNext() ? items.next() : null;
    });
  }

  /** The dict that a filter needs. */
  static PyDict dict(String filter, Object value) {
    return switch (value) {
      case PyDict dict -> dict;
      case Undefined undefined -> throw undefined.failure();
      default -> throw Failure.type("%s needs a dict, found %s", filter, Types.described(value));
    };
  }

  private static Object pretty(Budget budget, Bound bound) {
    String line = Printing.repr(budget, bound.get(0));
    if (line.length() > PRETTY_WIDTH || hasDict(bound.get(0))) {
      throw Failure.other("pprint of dicts and long values is not known to this library");
    }
    return line;
  }

  private static boolean hasDict(Object value) {
    return switch (value) {
      case PyDict dict -> dict.size() > 1;
      case PyList list -> list.items().stream().anyMatch(ValueFilters::hasDict);
      case PyTuple tuple -> tuple.items().stream().anyMatch(ValueFilters::hasDict);
      default -> false;
    };
  }
}
