package io.xmodel.internal.jinja.value;

/** What a template can call. */
public interface PythonCallable extends PythonValue {
  /** Calls it. */
  Object call(Budget budget, Arguments arguments);
}
