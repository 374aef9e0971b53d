package io.xmodel.internal.jinja.value;

/** What counts as true. */
public final class Truth {
  private Truth() {}

  /** Python's {@code bool(value)}. */
  public static boolean of(Object value) {
    return switch (value) {
      case Boolean truth -> truth;
      case None _, Undefined _ -> false;
      case String text -> !text.isEmpty();
      case Markup markup -> !markup.text().isEmpty();
      case Long number -> number != 0;
      case Double number -> number != 0;
      case PythonSized sized -> sized.size() != 0;
      default -> true;
    };
  }
}
