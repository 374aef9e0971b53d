package io.xmodel.internal.jinja.compile;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The variables of one function that jinja2 would write: the template, a macro, a recursive loop or
 * a loop's filter. Blocks of statements on one level of nesting share variables of the same name.
 */
final class Scope {
  private final @Nullable Scope outer;
  private final Map<String, Integer> slots = new HashMap<>();

  Scope(@Nullable Scope outer) {
    this.outer = outer;
  }

  /** Where the variable lives. */
  int slot(String identifier) {
    return slots.computeIfAbsent(identifier, _ -> slots.size());
  }

  /** A variable that no name means. */
  int temporary() {
    return slot("temporary " + slots.size());
  }

  /** How many there are, once all is compiled. */
  int size() {
    return slots.size();
  }

  /** How many functions further out another one is. */
  int distance(Scope other) {
    int distance = 0;
    for (Scope scope = this; scope != null; scope = scope.outer, distance++) {
      if (scope == other) {
        return distance;
      }
    }
    throw new IllegalStateException("a variable of no outer function");
  }
}
