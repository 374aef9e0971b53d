package io.xmodel.internal.jinja.run;

import io.xmodel.internal.jinja.value.Arguments;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Equality;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Iteration;
import io.xmodel.internal.jinja.value.PyTuple;
import io.xmodel.internal.jinja.value.PythonCallable;
import io.xmodel.internal.jinja.value.PythonFunction;
import io.xmodel.internal.jinja.value.PythonObject;
import io.xmodel.internal.jinja.value.PythonSized;
import io.xmodel.internal.jinja.value.Undefined;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The variable {@code loop}. It looks ahead only when it is asked what only that can tell. */
public final class LoopContext implements PythonCallable, PythonSized, PythonObject {
  private final Object items;
  private final @Nullable Recursion recursion;
  private final int depth0;
  private final Budget budget;
  private Iterator<Object> iterator;
  private int index0 = -1;
  private int length = -1;
  private @Nullable Object before;
  private @Nullable Object current;
  private @Nullable Object after;
  private @Nullable PyTuple lastChanged;

  /** Renders a recursive loop's body for other items. */
  @FunctionalInterface
  public interface Recursion {
    /** The text, at a depth from 0. */
    String render(Object items, int depth0);
  }

  /**
   * A loop.
   *
   * @param iterator over the items that it takes
   * @param items what has a length, or the iterator's owner
   */
  public LoopContext(
      Budget budget,
      Object items,
      Iterator<Object> iterator,
      @Nullable Recursion recursion,
      int depth0) {
    this.budget = budget;
    this.items = items;
    this.iterator = iterator;
    this.recursion = recursion;
    this.depth0 = depth0;
  }

  /** Whether there is one more item. */
  public boolean hasNext() {
    return after != null || iterator.hasNext();
  }

  /** Goes on to the next item. */
  public Object next() {
    Object item = after != null ? after : iterator.next();
    after = null;
    index0++;
    before = current;
    current = item;
    return item;
  }

  private @Nullable Object peek() {
    if (after == null && iterator.hasNext()) {
      after = iterator.next();
    }
    return after;
  }

  private int length() {
    if (length < 0) {
      if (Iteration.hasLength(items)) {
        length = Iteration.length(budget, items);
      } else {
        List<Object> rest = new ArrayList<>();
        iterator.forEachRemaining(item -> {
          budget.items(1);
          rest.add(item);
        });
        iterator = rest.iterator();
        length = rest.size() + index0 + 1 + (after == null ? 0 : 1);
      }
    }
    return length;
  }

  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "index" -> (long) index0 + 1;
      case "index0" -> (long) index0;
      case "first" -> index0 == 0;
      case "last" -> peek() == null;
      case "length" -> (long) length();
      case "revindex" -> (long) length() - index0;
      case "revindex0" -> (long) length() - index0 - 1;
      case "depth" -> (long) depth0 + 1;
      case "depth0" -> (long) depth0;
      case "previtem" ->
          index0 == 0 || before == null ? Undefined.because("there is no previous item") : before;
      case "nextitem" -> {
        Object next = peek();
        yield next == null ? Undefined.because("there is no next item") : next;
      }
      case "cycle" -> method("cycle", this::cycle);
      case "changed" -> method("changed", this::changed);
      default -> null;
    };
  }

  private static PythonFunction method(String name, Function<Arguments, Object> body) {
    return new PythonFunction("method", (_, arguments) -> body.apply(arguments));
  }

  private Object cycle(Arguments arguments) {
    requirePositional(arguments);
    List<Object> values = arguments.positional();
    if (values.isEmpty()) {
      throw Failure.type("loop.cycle needs something to cycle through");
    }
    return values.get(index0 % values.size());
  }

  private Object changed(Arguments arguments) {
    requirePositional(arguments);
    PyTuple values = new PyTuple(arguments.positional());
    boolean changed = lastChanged == null || !Equality.equal(budget, lastChanged, values);
    if (changed) {
      lastChanged = values;
    }
    return changed;
  }

  private static void requirePositional(Arguments arguments) {
    if (!arguments.keywords().isEmpty()) {
      throw Failure.type("methods of loop take no named arguments");
    }
  }

  @Override
  public Object call(Budget budget, Arguments arguments) {
    if (arguments.positional().size() != 1 || !arguments.keywords().isEmpty()) {
      throw Failure.type("loop(…) takes one argument");
    }
    if (recursion == null) {
      throw Failure.type("only a loop marked 'recursive' can be called");
    }
    return recursion.render(arguments.positional().get(0), depth0 + 1);
  }

  @Override
  public String typeName() {
    return "LoopContext";
  }

  @Override
  public String printed() {
    return "<LoopContext " + (index0 + 1) + "/" + length() + ">";
  }

  @Override
  public int size() {
    return length();
  }

  @Override
  public Iterator<Object> iterate() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return LoopContext.this.hasNext();
      }

      @Override
      public Object next() {
        return PyTuple.of(LoopContext.this.next(), LoopContext.this);
      }
    };
  }
}
