package io.xmodel.internal.jinja.value;

import org.jspecify.annotations.Nullable;

/**
 * What {@code namespace()} gives: attributes that a template can set.
 *
 * @param attributes by name
 */
public record Namespace(PyDict attributes) implements PythonObject {
  @Override
  public String typeName() {
    return "Namespace";
  }

  @Override
  public @Nullable Object attribute(String name) {
    return attributes.get(name);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
