package io.xmodel.internal.jinja.value;

import org.jspecify.annotations.Nullable;

/** A value whose attributes are its own matter. */
public interface PythonObject extends PythonValue {
  /** An attribute, or null when there is none of this name. */
  @Nullable Object attribute(String name);
}
