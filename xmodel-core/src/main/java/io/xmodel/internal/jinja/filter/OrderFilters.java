package io.xmodel.internal.jinja.filter;

import io.xmodel.internal.jinja.filter.Filters.Filter;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Equality;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Iteration;
import io.xmodel.internal.jinja.value.None;
import io.xmodel.internal.jinja.value.Ordering;
import io.xmodel.internal.jinja.value.Ordering.Relation;
import io.xmodel.internal.jinja.value.Parameters;
import io.xmodel.internal.jinja.value.Parameters.Bound;
import io.xmodel.internal.jinja.value.PyDict;
import io.xmodel.internal.jinja.value.PyList;
import io.xmodel.internal.jinja.value.PyTuple;
import io.xmodel.internal.jinja.value.Text;
import io.xmodel.internal.jinja.value.Undefined;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Filters that compare entries. */
final class OrderFilters {
  private OrderFilters() {}

  /** An entry with what it is compared by. */
  private record Keyed(Object key, Object value) {}

  static void addTo(Map<String, Filter> all) {
    Filters.add(
        all,
        Parameters.of("sort", 1, "value", "reverse", "case_sensitive", "attribute"),
        OrderFilters::sort);
    Filters.add(
        all,
        Parameters.of("dictsort", 1, "value", "case_sensitive", "by", "reverse"),
        OrderFilters::dictSort);
    Filters.add(
        all,
        Parameters.of("groupby", 2, "value", "attribute", "default", "case_sensitive"),
        OrderFilters::groupBy);
    for (String name : List.of("min", "max")) {
      Relation relation = name.equals("min") ? Relation.LT : Relation.GT;
      Filters.add(
          all,
          Parameters.of(name, 1, "value", "case_sensitive", "attribute"),
          (budget, bound) -> extreme(budget, bound, relation));
    }
  }

  private static Object sort(Budget budget, Bound bound) {
    List<Getter> getters = Getter.several(bound.or(3, None.NONE));
    List<Object> values = Iteration.list(budget, bound.get(0));
    return new PyList(
        sorted(
            budget,
            values,
            item -> {
              List<Object> key = new ArrayList<>();
              budget.items(getters.size());
              for (Getter getter : getters) {
                key.add(Getter.ignoreCase(budget, getter.get(budget, item), bound.truth(2)));
              }
              return new PyList(key);
            },
            bound.truth(1)));
  }

  private static Object dictSort(Budget budget, Bound bound) {
    PyDict dict = ValueFilters.dict("dictsort", bound.get(0));
    String by = Text.is(bound.or(2, "key")) ? Text.of(bound.or(2, "key")) : "";
    if (!by.equals("key") && !by.equals("value")) {
      throw Failure.other("dictsort sorts by 'key' or by 'value'");
    }
    int place = by.equals("key") ? 0 : 1;
    List<Object> items = new ArrayList<>();
    budget.items(dict.size());
    dict.items().forEachRemaining(items::add);
    return new PyList(
        sorted(
            budget,
            items,
            item -> Getter.ignoreCase(budget, ((PyTuple) item).at(place), bound.truth(1)),
            bound.truth(3)));
  }

  /** Python's {@code sorted}: entries that are equal keep their order, backwards too. */
  static List<Object> sorted(
      Budget budget, List<Object> values, UnaryOperator<Object> key, boolean reverse) {
    List<Keyed> keyed = new ArrayList<>();
    for (Object value : values) {
      keyed.add(new Keyed(key.apply(value), value));
    }
    if (reverse) {
      Collections.reverse(keyed);
    }
    List<Keyed> sorted = merged(budget, keyed);
    if (reverse) {
      Collections.reverse(sorted);
    }
    List<Object> result = new ArrayList<>();
    sorted.forEach(entry -> result.add(entry.value()));
    return result;
  }

  /** Merges halves; Java's own sort complains where "not a number" is among the keys. */
  private static List<Keyed> merged(Budget budget, List<Keyed> values) {
    if (values.size() < 2) {
      return values;
    }
    int middle = values.size() / 2;
    List<Keyed> left = merged(budget, new ArrayList<>(values.subList(0, middle)));
    List<Keyed> right = merged(budget, new ArrayList<>(values.subList(middle, values.size())));
    List<Keyed> merged = new ArrayList<>();
    int i = 0;
    for (Keyed next : right) {
      while (i < left.size()
          && !Ordering.holds(budget, Relation.LT, next.key(), left.get(i).key())) {
        merged.add(left.get(i++));
      }
      merged.add(next);
    }
    merged.addAll(left.subList(i, left.size()));
    return merged;
  }

  private static Object groupBy(Budget budget, Bound bound) {
    Getter getter = Getter.of(bound.get(1), bound.or(2, None.NONE));
    boolean caseSensitive = bound.truth(3);
    UnaryOperator<Object> key =
        item -> Getter.ignoreCase(budget, getter.get(budget, item), caseSensitive);
    List<Object> groups = new ArrayList<>();
    List<Object> group = new ArrayList<>();
    Object current = None.NONE;
    for (Object item : sorted(budget, Iteration.list(budget, bound.get(0)), key, false)) {
      Object next = key.apply(item);
      if (group.isEmpty() || !Equality.same(budget, current, next)) {
        group = new ArrayList<>();
        current = next;
        groups.add(new PyTuple(List.of(getter.get(budget, item), new PyList(group)), true));
      }
      budget.items(1);
      group.add(item);
    }
    return new PyList(groups);
  }

  private static Object extreme(Budget budget, Bound bound, Relation relation) {
    Iterator<Object> items = Iteration.of(bound.get(0));
    if (!items.hasNext()) {
      return Undefined.because("there is nothing to compare: the sequence is empty");
    }
    Getter getter = Getter.of(bound.or(2, None.NONE), None.NONE);
    Object best = items.next();
    Object bestKey = Getter.ignoreCase(budget, getter.get(budget, best), bound.truth(1));
    while (items.hasNext()) {
      Object item = items.next();
      Object key = Getter.ignoreCase(budget, getter.get(budget, item), bound.truth(1));
      if (Ordering.holds(budget, relation, key, bestKey)) {
        best = item;
        bestKey = key;
      }
    }
    return best;
  }
}
