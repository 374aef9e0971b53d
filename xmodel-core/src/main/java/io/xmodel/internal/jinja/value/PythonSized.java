package io.xmodel.internal.jinja.value;

/** A value with a length. */
public interface PythonSized extends PythonValue, PythonIterable {
  /** How many entries it has. */
  int size();
}
