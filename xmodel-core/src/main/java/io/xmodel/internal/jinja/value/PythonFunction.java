package io.xmodel.internal.jinja.value;

/**
 * A function, or a method bound to its object.
 *
 * @param typeName Python's name of its type
 * @param body what it does
 */
public record PythonFunction(String typeName, Body body) implements PythonCallable {
  /** What a function does. */
  @FunctionalInterface
  public interface Body {
    /** Calls it. */
    Object call(Budget budget, Arguments arguments);
  }

  @Override
  public Object call(Budget budget, Arguments arguments) {
    return body.call(budget, arguments);
  }
}
