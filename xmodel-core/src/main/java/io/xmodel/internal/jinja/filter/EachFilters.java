package io.xmodel.internal.jinja.filter;

import io.xmodel.internal.jinja.filter.Filters.Filter;
import io.xmodel.internal.jinja.value.Arguments;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Iteration;
import io.xmodel.internal.jinja.value.None;
import io.xmodel.internal.jinja.value.Quote;
import io.xmodel.internal.jinja.value.Text;
import io.xmodel.internal.jinja.value.Truth;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Filters that look at each entry: {@code map}, {@code select} and their kin. */
final class EachFilters {
  private EachFilters() {}

  static void addTo(Map<String, Filter> all) {
    all.put("map", EachFilters::map);
    all.put("select", (budget, arguments) -> select(budget, arguments, false, true));
    all.put("reject", (budget, arguments) -> select(budget, arguments, false, false));
    all.put("selectattr", (budget, arguments) -> select(budget, arguments, true, true));
    all.put("rejectattr", (budget, arguments) -> select(budget, arguments, true, false));
  }

  private static Object map(Budget budget, Arguments all) {
    Object value = all.positional().get(0);
    Arguments arguments = all.from(1);
    return Lazy.generator(() -> {
      if (!Truth.of(value)) {
        return () -> null;
      }
      UnaryOperator<Object> change = change(budget, arguments);
      Iterator<Object> items = Iteration.of(value);
      return () -> items.hasNext() ? change.apply(counted(budget, items.next())) : null;
    });
  }

  private static Object counted(Budget budget, Object item) {
    budget.work(1);
    return item;
  }

  /** What {@code map} does: look up an attribute, or apply a filter. */
  private static UnaryOperator<Object> change(Budget budget, Arguments arguments) {
    if (arguments.positional().isEmpty() && arguments.keywords().containsKey("attribute")) {
      Map<String, Object> keywords = new HashMap<>(arguments.keywords());
      Object attribute = keywords.remove("attribute");
      Object otherwise = keywords.remove("default");
      if (!keywords.isEmpty()) {
        throw Failure.other(
            "map has no argument named '%s'", Quote.of(keywords.keySet().iterator().next()));
      }
      Getter getter =
          Getter.of(
              attribute == null ? None.NONE : attribute, otherwise == null ? None.NONE : otherwise);
      return item -> getter.get(budget, item);
    }
    if (arguments.positional().isEmpty()) {
      throw Failure.other("map needs the name of a filter, or attribute=");
    }
    Filter filter = Filters.require(name(arguments.positional().get(0), "filter"));
    Arguments rest = arguments.from(1);
    return item -> filter.apply(budget, rest.after(item));
  }

  private static String name(Object name, String kind) {
    if (!Text.is(name)) {
      throw Failure.other("the name of a %s must be a string", kind);
    }
    return Text.of(name);
  }

  private static Object select(Budget budget, Arguments all, boolean ofAttribute, boolean taken) {
    Object value = all.positional().get(0);
    List<Object> arguments = all.positional().subList(1, all.positional().size());
    return Lazy.generator(() -> {
      if (!Truth.of(value)) {
        return () -> null;
      }
      if (ofAttribute && arguments.isEmpty()) {
        throw Failure.other("the name of an attribute is missing");
      }
      Getter getter = Getter.of(ofAttribute ? arguments.get(0) : None.NONE, None.NONE);
      int used = ofAttribute ? 1 : 0;
      Filter test = test(arguments, used);
      Arguments rest =
          new Arguments(
              arguments.subList(Math.min(used + 1, arguments.size()), arguments.size()),
              all.keywords());
      Iterator<Object> items = Iteration.of(value);
      return () -> {
        while (items.hasNext()) {
          Object item = counted(budget, items.next());
          Object result = test.apply(budget, rest.after(getter.get(budget, item)));
          if (Truth.of(result) == taken) {
            return item;
          }
        }
        return null;
      };
    });
  }

  /** The named test, or whether a value counts as true. */
  private static Filter test(List<Object> arguments, int used) {
    return arguments.size() > used
        ? Tests.require(name(arguments.get(used), "test"))
        : (_, given) -> Truth.of(given.positional().get(0));
  }
}
