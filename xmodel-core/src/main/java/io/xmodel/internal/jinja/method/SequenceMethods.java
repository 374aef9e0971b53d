package io.xmodel.internal.jinja.method;

import io.xmodel.internal.jinja.value.Arguments;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Equality;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Ints;
import io.xmodel.internal.jinja.value.Parameters;
import io.xmodel.internal.jinja.value.PyList;
import io.xmodel.internal.jinja.value.PyRange;
import io.xmodel.internal.jinja.value.PyTuple;
import io.xmodel.internal.jinja.value.PythonSequence;
import io.xmodel.internal.jinja.value.Undefined;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attributes of lists, tuples and ranges. */
final class SequenceMethods {
  private static final Parameters ONE = Parameters.positional("count", 1, 1);
  private static final Parameters INDEX = Parameters.positional("index", 1, 3);
  private static final Parameters NONE = Parameters.positional("copy", 0, 0);

  private SequenceMethods() {}

  static @Nullable Object ofList(PyList list, String name) {
    return switch (name) {
      case "copy" -> method(SequenceMethods::copy, name, list);
      case "append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove" ->
          Undefined.unsafe(list, name);
      default -> of(list, name);
    };
  }

  static @Nullable Object ofTuple(PyTuple tuple, String name) {
    if (tuple.grouped()) {
      switch (name) {
        case "grouper" -> {
          return tuple.at(0);
        }
        case "list" -> {
          return tuple.at(1);
        }
        default -> {}
      }
    }
    return of(tuple, name);
  }

  static @Nullable Object ofRange(PyRange range, String name) {
    return switch (name) {
      case "start" -> range.start();
      case "stop" -> range.stop();
      case "step" -> range.step();
      default -> of(range, name);
    };
  }

  private static @Nullable Object of(PythonSequence sequence, String name) {
    return switch (name) {
      case "count" -> method(SequenceMethods::count, name, sequence);
      case "index" -> method(SequenceMethods::index, name, sequence);
      default -> null;
    };
  }

  private static Object method(Method method, String name, Object self) {
    return method.of(name, self);
  }

  private static Object copy(Budget budget, Object self, Arguments arguments) {
    NONE.bind(arguments);
    List<Object> items = ((PyList) self).items();
    budget.items(items.size());
    return new PyList(List.copyOf(items));
  }

  private static Object count(Budget budget, Object self, Arguments arguments) {
    Object wanted = ONE.bind(arguments).get(0);
    PythonSequence sequence = (PythonSequence) self;
    long count = 0;
    for (int i = 0; i < sequence.size(); i++) {
      count += Equality.same(budget, sequence.at(i), wanted) ? 1 : 0;
    }
    return count;
  }

  private static Object index(Budget budget, Object self, Arguments arguments) {
    Parameters.Bound bound = INDEX.bind(arguments);
    PythonSequence sequence = (PythonSequence) self;
    int size = sequence.size();
    int start = place(bound.or(1, 0L), size);
    int stop = place(bound.or(2, (long) size), size);
    for (int i = start; i < Math.min(stop, size); i++) {
      if (Equality.same(budget, sequence.at(i), bound.get(0))) {
        return (long) i;
      }
    }
    throw Failure.value("index found no such value");
  }

  private static int place(Object index, int size) {
    int at = Ints.clamped(index);
    return at < 0 ? Math.max(0, at + size) : at;
  }
}
