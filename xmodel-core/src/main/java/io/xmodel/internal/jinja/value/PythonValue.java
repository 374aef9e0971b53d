package io.xmodel.internal.jinja.value;

/** A value that has a class of its own here. */
public interface PythonValue {
  /** Python's name of its type. */
  String typeName();

  /** What Python prints, when that is the same in each run and not a collection's. */
  default String printed() {
    throw Failure.other(
        "it prints a %s, which Python shows as an address in memory; \"| list\" makes a list of an iterator",
        typeName());
  }
}
