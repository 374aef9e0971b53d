package io.xmodel.internal.jinja.filter;

import io.xmodel.internal.jinja.method.Attributes;
import io.xmodel.internal.jinja.value.Budget;

/** Filters, tests and methods as a whole. */
public final class Builtins {
  private Builtins() {}

  /** Makes sure that the tables of filters, tests and methods are there. */
  public static void load() {
    boolean complete =
        Filters.get("upper") != null
            && Tests.get("defined") != null
            && Attributes.getattr(new Budget(0), "", "upper") != null;
    if (!complete) {
      throw new IllegalStateException("a table of the language is incomplete");
    }
  }
}
