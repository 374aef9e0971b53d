package io.xmodel.internal.jinja.filter;

import io.xmodel.internal.jinja.value.Arguments;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.None;
import io.xmodel.internal.jinja.value.Parameters;
import io.xmodel.internal.jinja.value.PyTuple;
import io.xmodel.internal.jinja.value.PythonFunction;
import io.xmodel.internal.jinja.value.PythonObject;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What {@code cycler(…)} gives: values one after another, again and again. */
final class Cycler implements PythonObject {
  private final List<Object> items;
  private int position;

  Cycler(Arguments arguments) {
    if (!arguments.keywords().isEmpty()) {
      throw Failure.type("cycler takes no named arguments");
    }
    if (arguments.positional().isEmpty()) {
      throw Failure.other("cycler needs something to cycle through");
    }
    items = List.copyOf(arguments.positional());
  }

  @Override
  public String typeName() {
    return "Cycler";
  }

  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "items" -> new PyTuple(items);
      case "pos" -> (long) position;
      case "current" -> items.get(position);
      case "next" ->
          method(
              name,
              () -> {
                Object item = items.get(position);
                position = (position + 1) % items.size();
                return item;
              });
      case "reset" ->
          method(
              name,
              () -> {
                position = 0;
                return None.NONE;
              });
      default -> null;
    };
  }

  private static PythonFunction method(String name, Supplier<Object> body) {
    return new PythonFunction(
        "method",
        (_, arguments) -> {
          Parameters.positional(name, 0, 0).bind(arguments);
          return body.get();
        });
  }
}
