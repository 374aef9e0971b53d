package io.xmodel.internal.jinja.value;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;

/** Python's {@code ==} and {@code in}. */
public final class Equality {
  private Equality() {}

  /** Whether two values are equal. */
  public static boolean equal(Budget budget, Object left, Object right) {
    budget.work(4);
    if (Ints.isNumber(left) && Ints.isNumber(right)) {
      return Ordering.isComparable(left, right) && Ordering.numbers(left, right) == 0;
    }
    if (Text.is(left) && Text.is(right)) {
      String text = Text.of(left);
      budget.read(text.length());
      return text.equals(Text.of(right));
    }
    return switch (left) {
      case PyList a when right instanceof PyList b -> sequences(budget, a, b);
      case PyTuple a when right instanceof PyTuple b -> sequences(budget, a, b);
      case PyDict a when right instanceof PyDict b -> dicts(budget, a, b);
      case PyRange a when right instanceof PyRange b -> ranges(a, b);
      case DictView a when right instanceof DictView b && isSet(a) && isSet(b) ->
          sets(budget, a, b);
      default -> left.equals(right);
    };
  }

  private static boolean sequences(Budget budget, PythonSequence a, PythonSequence b) {
    if (a == b) {
      return true;
    }
    if (a.size() != b.size()) {
      return false;
    }
    budget.enter();
    try {
      boolean equal = true;
      for (int i = 0; equal && i < a.size(); i++) {
        equal = same(budget, a.at(i), b.at(i));
      }
      return equal;
    } finally {
      budget.leave();
    }
  }

  private static boolean dicts(Budget budget, PyDict a, PyDict b) {
    if (a.size() != b.size()) {
      return false;
    }
    budget.enter();
    try {
      boolean equal = true;
      for (Iterator<Object> keys = a.iterate(), values = a.values(); equal && keys.hasNext(); ) {
        Object other = b.get(keys.next());
        Object value = values.next();
        equal = other != null && same(budget, value, other);
      }
      return equal;
    } finally {
      budget.leave();
    }
  }

  private static boolean ranges(PyRange a, PyRange b) {
    return a.size() == b.size()
        && (a.size() == 0 || a.start() == b.start() && (a.size() == 1 || a.step() == b.step()));
  }

  private static boolean isSet(DictView view) {
    return view.kind() != DictView.Kind.VALUES;
  }

  private static boolean sets(Budget budget, DictView a, DictView b) {
    budget.work(a.size() + b.size());
    Set<Object> keys = new HashSet<>();
    a.iterate().forEachRemaining(key -> keys.add(Keys.of(key)));
    Set<Object> others = new HashSet<>();
    b.iterate().forEachRemaining(key -> others.add(Keys.of(key)));
    return keys.equals(others);
  }

  /** Identical or equal, as members of collections are compared. */
  public static boolean same(Budget budget, Object left, Object right) {
    return left == right || equal(budget, left, right);
  }

  /** Python's {@code value in container}. */
  public static boolean contains(Budget budget, Object container, Object value) {
    switch (container) {
      case String _, Markup _ -> {
        if (!Text.is(value)) {
          throw Failure.type(
              "'in' a string needs a string before it, found %s", Types.described(value));
        }
        String text = Text.of(container);
        budget.search(text, Text.of(value));
        return Text.indexOf(text, Text.of(value), 0) >= 0;
      }
      case PyBytes bytes -> {
        String text = bytes.latin();
        if (value instanceof PyBytes part) {
          String wanted = part.latin();
          budget.search(text, wanted);
          return text.contains(wanted);
        }
        if (!Ints.is(value)) {
          throw Failure.type(
              "'in' bytes needs bytes or a whole number before it, found %s",
              Types.described(value));
        }
        int number = Ints.clamped(value);
        if (number < 0 || number > 255) {
          throw Failure.value("a byte is between 0 and 255");
        }
        return text.indexOf(number) >= 0;
      }
      case PyDict dict -> {
        return dict.get(value) != null;
      }
      case DictView view when view.kind() == DictView.Kind.KEYS -> {
        return view.dict().get(value) != null;
      }
      default -> {
        for (Iterator<Object> items = Iteration.of(container); items.hasNext(); ) {
          if (same(budget, items.next(), value)) {
            return true;
          }
        }
        return false;
      }
    }
  }

  /** Whether two numbers are one and the same object in Python, as far as that can be told. */
  public static boolean identical(Object left, Object right) {
    return left == right
        || (left instanceof Boolean && left.equals(right))
        || (left instanceof Long a && a >= -5 && a <= 256 && a.equals(right))
        || (left instanceof String a && a.isEmpty() && a.equals(right));
  }
}
