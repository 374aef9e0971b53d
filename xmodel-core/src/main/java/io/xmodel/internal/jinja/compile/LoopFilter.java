package io.xmodel.internal.jinja.compile;

import io.xmodel.internal.jinja.run.Activation;
import io.xmodel.internal.jinja.run.Formula;
import io.xmodel.internal.jinja.value.Truth;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The items of a loop for which its {@code if} holds. It looks at an item when it is asked for. */
final class LoopFilter implements Iterator<Object> {
  private final Activation outer;
  private final Iterator<Object> items;
  private final Supplier<Activation> start;
  private final Variables.Assignment target;
  private final Formula value;
  private final Formula test;
  private @Nullable Activation variables;
  private @Nullable Object next;

  /**
   * A filter.
   *
   * @param start makes the test's variables, when the first item is asked for
   * @param target sets them to an item
   * @param value reads the item from them
   */
  LoopFilter(
      Activation outer,
      Iterator<Object> items,
      Supplier<Activation> start,
      Variables.Assignment target,
      Formula value,
      Formula test) {
    this.outer = outer;
    this.items = items;
    this.start = start;
    this.target = target;
    this.value = value;
    this.test = test;
  }

  @Override
  public boolean hasNext() {
    if (variables == null) {
      variables = start.get();
    }
    while (next == null && items.hasNext()) {
      outer.render().budget().work(1);
      target.assign(variables, items.next());
      if (Truth.of(test.value(variables))) {
        next = value.value(variables);
      }
    }
    return next != null;
  }

  @Override
  public Object next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    Object item = next;
    next = null;
    return item;
  }
}
