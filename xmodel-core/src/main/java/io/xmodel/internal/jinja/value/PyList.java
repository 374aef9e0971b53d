package io.xmodel.internal.jinja.value;

import java.util.List;

/**
 * A list. Nobody changes one after it is made, as the sandbox has it.
 *
 * @param items its entries
 */
public record PyList(List<Object> items) implements PythonSequence {
  @Override
  public String typeName() {
    return "list";
  }

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public Object at(int index) {
    return items.get(index);
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
