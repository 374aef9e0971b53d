package io.xmodel.internal.jinja.value;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Running over values. */
public final class Iteration {
  private Iteration() {}

  /** Python's {@code iter(value)}. */
  public static Iterator<Object> of(Object value) {
    return switch (value) {
      case Undefined _ -> Collections.emptyIterator();
      // A Markup's characters are plain strings, too.
      case String _, Markup _ -> characters(Text.of(value));
      case PythonIterable iterable -> iterable.iterate();
      default -> throw Failure.type("%s cannot be run through", Types.described(value));
    };
  }

  /** Whether {@link #of} takes it. */
  public static boolean isIterable(Object value) {
    return value instanceof Undefined || Text.is(value) || value instanceof PythonIterable;
  }

  /** Python's {@code list(value)}. */
  public static List<Object> list(Budget budget, Object value) {
    List<Object> items = new ArrayList<>();
    for (Iterator<Object> entries = of(value); entries.hasNext(); ) {
      budget.items(1);
      items.add(entries.next());
    }
    return items;
  }

  /** Python's {@code len(value)}. */
  public static int length(Budget budget, Object value) {
    return switch (value) {
      case Undefined _ -> 0;
      case String _, Markup _ -> {
        String text = Text.of(value);
        budget.read(text.length());
        yield Text.length(text);
      }
      case PythonSized sized -> sized.size();
      default -> throw Failure.type("%s has no length", Types.described(value));
    };
  }

  /** Whether {@link #length} takes it. */
  public static boolean hasLength(Object value) {
    return value instanceof Undefined || Text.is(value) || value instanceof PythonSized;
  }

  private static Iterator<Object> characters(String text) {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < text.length();
      }

      @Override
      public Object next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        int end = text.offsetByCodePoints(next, 1);
        String character = text.substring(next, end);
        next = end;
        return character;
      }
    };
  }
}
