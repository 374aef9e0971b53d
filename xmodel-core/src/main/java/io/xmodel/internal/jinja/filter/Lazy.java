package io.xmodel.internal.jinja.filter;

import io.xmodel.internal.jinja.value.PyIterator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Generators: nothing happens before the first entry is asked for, and no more than asked for. */
final class Lazy {
  private Lazy() {}

  /** Gives the next entry, or null at the end. */
  @FunctionalInterface
  interface Step {
    @Nullable Object next();
  }

  /** A generator whose steps are made when the first entry is asked for. */
  static PyIterator generator(Supplier<Step> start) {
    return PyIterator.generator(
        new Iterator<>() {
          private @Nullable Step step;
          private @Nullable Object next;
          private boolean ended;

          @Override
          public boolean hasNext() {
            if (next == null && !ended) {
              if (step == null) {
                step = start.get();
              }
              next = step.next();
              ended = next == null;
            }
            return next != null;
          }

          @Override
          public Object next() {
            if (!hasNext() || next == null) {
              throw new NoSuchElementException();
            }
            Object entry = next;
            next = null;
            return entry;
          }
        });
  }
}
