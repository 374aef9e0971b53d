package io.xmodel.internal.jinja.filter;

import io.xmodel.internal.jinja.filter.Filters.Filter;
import io.xmodel.internal.jinja.value.Arithmetic;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.DictView;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Indexing;
import io.xmodel.internal.jinja.value.Ints;
import io.xmodel.internal.jinja.value.Iteration;
import io.xmodel.internal.jinja.value.Keys;
import io.xmodel.internal.jinja.value.Markup;
import io.xmodel.internal.jinja.value.None;
import io.xmodel.internal.jinja.value.Parameters;
import io.xmodel.internal.jinja.value.Parameters.Bound;
import io.xmodel.internal.jinja.value.Printing;
import io.xmodel.internal.jinja.value.PyDict;
import io.xmodel.internal.jinja.value.PyIterator;
import io.xmodel.internal.jinja.value.PyList;
import io.xmodel.internal.jinja.value.PythonSequence;
import io.xmodel.internal.jinja.value.Text;
import io.xmodel.internal.jinja.value.Types;
import io.xmodel.internal.jinja.value.Undefined;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Filters of lists and what else can be run through. */
final class SequenceFilters {
  private SequenceFilters() {}

  static void addTo(Map<String, Filter> all) {
    for (String name : List.of("length", "count")) {
      Filters.add(
          all,
          Parameters.positional(name, 1, 1),
          (budget, bound) -> (long) Iteration.length(budget, bound.get(0)));
    }
    Filters.add(
        all,
        Parameters.of("list", 1, "value"),
        (budget, bound) -> new PyList(Iteration.list(budget, bound.get(0))));
    Filters.add(all, Parameters.of("first", 1, "seq"), SequenceFilters::first);
    Filters.add(all, Parameters.of("last", 1, "seq"), SequenceFilters::last);
    Filters.add(all, Parameters.of("random", 1, "seq"), SequenceFilters::random);
    Filters.add(all, Parameters.of("reverse", 1, "value"), SequenceFilters::reverse);
    Filters.add(all, Parameters.of("join", 1, "value", "d", "attribute"), SequenceFilters::join);
    Filters.add(
        all, Parameters.of("sum", 1, "iterable", "attribute", "start"), SequenceFilters::sum);
    Filters.add(
        all, Parameters.of("batch", 2, "value", "linecount", "fill_with"), SequenceFilters::batch);
    Filters.add(
        all, Parameters.of("slice", 2, "value", "slices", "fill_with"), SequenceFilters::slice);
    Filters.add(
        all,
        Parameters.of("unique", 1, "value", "case_sensitive", "attribute"),
        SequenceFilters::unique);
  }

  private static Object first(Budget budget, Bound bound) {
    Iterator<Object> items = Iteration.of(bound.get(0));
    return items.hasNext() ? items.next() : empty("first item");
  }

  private static Undefined empty(String what) {
    return Undefined.because("there is no %s: the sequence is empty".formatted(what));
  }

  private static Object last(Budget budget, Bound bound) {
    Iterator<Object> items = reversed(budget, bound.get(0));
    return items.hasNext() ? items.next() : empty("last item");
  }

  private static Object random(Budget budget, Bound bound) {
    Object value = bound.get(0);
    int length = Iteration.length(budget, value);
    if (length == 0) {
      return empty("random item");
    }
    return Indexing.item(budget, value, (long) ThreadLocalRandom.current().nextInt(length));
  }

  /** Python's {@code reversed(value)}. */
  private static PyIterator reversed(Budget budget, Object value) {
    String type =
        switch (value) {
          case PyList _ -> "list_reverseiterator";
          case PyDict _ -> "dict_reversekeyiterator";
          case DictView view -> view.typeName().replace("_", "_reverse") + "iterator";
          case Undefined _, String _, Markup _ -> "reversed";
          case PythonSequence _ -> "reversed";
          default -> throw Failure.type("%s cannot be reversed", Types.described(value));
        };
    List<Object> items = Iteration.list(budget, value);
    Collections.reverse(items);
    return new PyIterator(type, items.iterator());
  }

  private static Object reverse(Budget budget, Bound bound) {
    Object value = bound.get(0);
    if (Text.is(value)) {
      return Indexing.slice(budget, value, None.NONE, None.NONE, -1L);
    }
    try {
      return reversed(budget, value);
    } catch (Failure e) {
      if (e.kind() != Failure.Kind.TYPE) {
        throw e;
      }
      List<Object> items = Iteration.list(budget, value);
      Collections.reverse(items);
      return new PyList(items);
    }
  }

  private static Object join(Budget budget, Bound bound) {
    Getter getter =
        bound.some(2) ? Getter.of(bound.get(2), None.NONE) : Getter.of(None.NONE, None.NONE);
    String separator = Printing.str(budget, bound.or(1, ""));
    StringBuilder joined = new StringBuilder();
    String between = "";
    for (Iterator<Object> items = Iteration.of(bound.get(0)); items.hasNext(); ) {
      budget.work(1);
      joined.append(between).append(Printing.str(budget, getter.get(budget, items.next())));
      budget.checkLength(joined.length());
      between = separator;
    }
    return budget.made(joined.toString());
  }

  private static Object sum(Budget budget, Bound bound) {
    Getter getter = Getter.of(bound.or(1, None.NONE), None.NONE);
    Object sum = bound.or(2, 0L);
    if (Text.is(sum)) {
      throw Failure.type("sum does not add strings; use join");
    }
    for (Iterator<Object> items = Iteration.of(bound.get(0)); items.hasNext(); ) {
      budget.work(1);
      sum = Arithmetic.add(budget, sum, getter.get(budget, items.next()));
    }
    return sum;
  }

  private static Object batch(Budget budget, Bound bound) {
    return Lazy.generator(() -> {
      Iterator<Object> items = Iteration.of(bound.get(0));
      List<Object> batch = new ArrayList<>();
      return () -> {
        while (items.hasNext()) {
          Object item = items.next();
          budget.items(1);
          List<Object> full = isCount(batch.size(), bound.get(1)) ? List.copyOf(batch) : null;
          if (full == null) {
            batch.add(item);
          } else {
            batch.clear();
            batch.add(item);
            return new PyList(full);
          }
        }
        return lastBatch(budget, batch, bound);
      };
    });
  }

  /** The rest, filled up where that is wished. */
  private static @Nullable Object lastBatch(Budget budget, List<Object> batch, Bound bound) {
    if (batch.isEmpty()) {
      return null;
    }
    List<Object> last = new ArrayList<>(batch);
    batch.clear();
    if (bound.some(2)) {
      int missing = Math.max(0, Ints.clamped(bound.get(1)) - last.size());
      budget.items(missing);
      last.addAll(Collections.nCopies(missing, bound.get(2)));
    }
    return new PyList(last);
  }

  private static boolean isCount(int size, Object count) {
    return Ints.isNumber(count) && Ints.toDouble(count) == size;
  }

  private static Object slice(Budget budget, Bound bound) {
    return Lazy.generator(() -> {
      List<Object> items = Iteration.list(budget, bound.get(0));
      int slices = Ints.clamped(bound.get(1));
      if (slices == 0) {
        throw Failure.other("division by zero: slice needs a number of slices");
      }
      int each = Math.floorDiv(items.size(), slices);
      int longer = Math.floorMod(items.size(), slices);
      int[] at = {0, 0};
      return () -> {
        int number = at[0]++;
        if (number >= slices) {
          return null;
        }
        budget.items(each + 2);
        int start = at[1] + number * each;
        at[1] += number < longer ? 1 : 0;
        List<Object> slice = new ArrayList<>(items.subList(start, at[1] + (number + 1) * each));
        if (bound.some(2) && number >= longer) {
          slice.add(bound.get(2));
        }
        return new PyList(slice);
      };
    });
  }

  private static Object unique(Budget budget, Bound bound) {
    return Lazy.generator(() -> {
      Getter getter = Getter.of(bound.or(2, None.NONE), None.NONE);
      Iterator<Object> items = Iteration.of(bound.get(0));
      Set<Object> seen = new HashSet<>();
      return () -> {
        while (items.hasNext()) {
          Object item = items.next();
          Object key = Getter.ignoreCase(budget, getter.get(budget, item), bound.truth(1));
          budget.items(1);
          if (seen.add(Keys.of(key))) {
            return item;
          }
        }
        return null;
      };
    });
  }
}
