package io.xmodel.internal.jinja.value;

/**
 * A class that templates can call or print, such as {@code dict}.
 *
 * @param name its full name
 * @param constructor makes an object
 */
public record PythonType(String name, PythonFunction.Body constructor) implements PythonCallable {
  @Override
  public String typeName() {
    return "type";
  }

  @Override
  public String printed() {
    return "<class '" + name + "'>";
  }

  @Override
  public Object call(Budget budget, Arguments arguments) {
    return constructor.call(budget, arguments);
  }
}
