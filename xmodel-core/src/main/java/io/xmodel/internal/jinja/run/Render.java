package io.xmodel.internal.jinja.run;

import io.xmodel.internal.jinja.value.Budget;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One rendering: its budget and the variables of the template as a whole. One thread at a time. */
public final class Render {
  private final Budget budget;
  private final Map<String, Object> given;
  private final Map<String, Object> set = new HashMap<>();
  private final Deque<Map<String, Object>> scoped = new ArrayDeque<>();

  /**
   * A rendering.
   *
   * @param given global functions, and the variables of the caller
   */
  public Render(Budget budget, Map<String, Object> given) {
    this.budget = budget;
    this.given = given;
  }

  /** What it may use. */
  public Budget budget() {
    return budget;
  }

  /** A variable, or null. */
  public @Nullable Object resolve(String name) {
    Map<String, Object> locals = scoped.peek();
    Object value = locals == null ? null : locals.get(name);
    if (value == null) {
      value = set.get(name);
    }
    return value == null ? given.get(name) : value;
  }

  /** Sets a variable of the template as a whole. */
  public void set(String name, Object value) {
    set.put(name, value);
  }

  /** Runs a scoped block, which sees the variables of where it stands. */
  public void withLocals(Map<String, Object> locals, Runnable block) {
    Map<String, Object> all = new HashMap<>();
    if (scoped.peek() != null) {
      all.putAll(scoped.peek());
    }
    all.putAll(locals);
    scoped.push(all);
    try {
      block.run();
    } finally {
      scoped.pop();
    }
  }
}
