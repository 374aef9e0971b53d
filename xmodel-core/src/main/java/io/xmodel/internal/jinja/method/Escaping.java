package io.xmodel.internal.jinja.method;

import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Markup;
import io.xmodel.internal.jinja.value.Printing;

/** Values as safe HTML. */
public final class Escaping {
  private Escaping() {}

  /** The value's text, escaped unless it is marked as safe. */
  public static String escaped(Budget budget, Object value) {
    return value instanceof Markup markup
        ? markup.text()
        : budget.made(Markup.escape(Printing.str(budget, value)));
  }
}
