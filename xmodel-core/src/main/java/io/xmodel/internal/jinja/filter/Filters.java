package io.xmodel.internal.jinja.filter;

import io.xmodel.internal.jinja.value.Arguments;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Parameters;
import io.xmodel.internal.jinja.value.Parameters.Bound;
import io.xmodel.internal.jinja.value.Quote;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The filters by name. */
public final class Filters {
  /** Those that jinja2 does not work out before the template runs. */
  private static final Set<String> LATE =
      Set.of("map", "select", "reject", "selectattr", "rejectattr", "random");

  private static final Map<String, Filter> ALL = all();

  private Filters() {}

  /** A filter or a test; the value is the first argument. */
  @FunctionalInterface
  public interface Filter {
    /** Applies it. */
    Object apply(Budget budget, Arguments arguments);
  }

  /** A filter that gets its arguments sorted. */
  @FunctionalInterface
  interface Bounded {
    Object apply(Budget budget, Bound arguments);
  }

  /** The filter of this name, or null. */
  public static @Nullable Filter get(String name) {
    return ALL.get(name);
  }

  /** Whether a filter of constants gives a constant. */
  public static boolean isFoldable(String name) {
    return !LATE.contains(name);
  }

  /** The filter of a name that a template computes. */
  static Filter require(String name) {
    Filter filter = ALL.get(name);
    if (filter == null) {
      throw Failure.other("there is no filter '%s'", Quote.of(name));
    }
    return filter;
  }

  private static Map<String, Filter> all() {
    Map<String, Filter> all = new HashMap<>();
    TextFilters.addTo(all);
    HtmlFilters.addTo(all);
    NumberFilters.addTo(all);
    SequenceFilters.addTo(all);
    OrderFilters.addTo(all);
    EachFilters.addTo(all);
    ValueFilters.addTo(all);
    return Map.copyOf(all);
  }

  /** Adds a filter with these parameters behind the value. */
  static void add(Map<String, Filter> all, Parameters parameters, Bounded filter) {
    all.put(
        parameters.function(),
        (budget, arguments) -> filter.apply(budget, parameters.bind(arguments)));
  }
}
