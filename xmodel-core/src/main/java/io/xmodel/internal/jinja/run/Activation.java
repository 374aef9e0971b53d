package io.xmodel.internal.jinja.run;

import org.jspecify.annotations.Nullable;

/**
 * The variables of one call of a compiled function: the template itself, a macro, a recursive loop
 * or a loop's filter. An inner function sees its outer one's variables as they are when it looks.
 */
public final class Activation {
  private final Render render;
  private final @Nullable Activation outer;
  private final @Nullable Object[] slots;

  /** A call of a function with so many variables. */
  public Activation(Render render, @Nullable Activation outer, int slots) {
    this.render = render;
    this.outer = outer;
    this.slots = new Object[slots];
  }

  /** The rendering that it is part of. */
  public Render render() {
    return render;
  }

  /** The function's outer one, so many levels up. */
  public Activation up(int levels) {
    Activation activation = this;
    for (int i = 0; i < levels; i++) {
      if (activation.outer == null) {
        throw new IllegalStateException("no outer function");
      }
      activation = activation.outer;
    }
    return activation;
  }

  /** A variable, or null while it has no value. */
  public @Nullable Object get(int slot) {
    return slots[slot];
  }

  /** Gives a variable a value, or takes it away. */
  public void set(int slot, @Nullable Object value) {
    slots[slot] = value;
  }
}
