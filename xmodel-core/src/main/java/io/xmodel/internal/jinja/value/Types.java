package io.xmodel.internal.jinja.value;

import java.math.BigInteger;

/** Python's names of types. */
public final class Types {
  private Types() {}

  /** The name that Python's {@code type(value).__name__} gives. */
  public static String name(Object value) {
    return switch (value) {
      case None _ -> "NoneType";
      case Boolean _ -> "bool";
      case Long _, BigInteger _ -> "int";
      case Double _ -> "float";
      case String _ -> "str";
      case Markup _ -> "Markup";
      case Undefined _ -> "Undefined";
      case PythonValue named -> named.typeName();
      default -> throw new IllegalStateException("no value of a template: " + value.getClass());
    };
  }

  /** The type in words for messages. */
  public static String described(Object value) {
    return switch (value) {
      case None _ -> "None";
      case Undefined _ -> "an undefined value";
      case String _, Markup _ -> "a string";
      case Boolean _ -> "a bool";
      default -> {
        String name = name(value);
        yield ("aeiou".indexOf(name.charAt(0)) >= 0 ? "an " : "a ") + name;
      }
    };
  }
}
