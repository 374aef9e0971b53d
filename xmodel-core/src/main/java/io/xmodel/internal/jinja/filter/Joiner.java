package io.xmodel.internal.jinja.filter;

import io.xmodel.internal.jinja.value.Arguments;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Parameters;
import io.xmodel.internal.jinja.value.PythonCallable;
import io.xmodel.internal.jinja.value.PythonObject;
import org.jspecify.annotations.Nullable;

/** What {@code joiner(…)} gives: nothing at first, then a separator. */
final class Joiner implements PythonCallable, PythonObject {
  private final Object separator;
  private boolean used;

  Joiner(Arguments arguments) {
    separator = Parameters.of("joiner", 0, "sep").bind(arguments).or(0, ", ");
  }

  @Override
  public String typeName() {
    return "Joiner";
  }

  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "sep" -> separator;
      case "used" -> used;
      default -> null;
    };
  }

  @Override
  public Object call(Budget budget, Arguments arguments) {
    Parameters.positional("joiner", 0, 0).bind(arguments);
    boolean first = !used;
    used = true;
    return first ? "" : separator;
  }
}
