package io.xmodel.internal.jinja.value;

import java.util.List;

/**
 * A tuple.
 *
 * @param items its entries
 * @param grouped whether its two entries are also called {@code grouper} and {@code list}
 */
public record PyTuple(List<Object> items, boolean grouped) implements PythonSequence {
  /** A plain tuple. */
  public PyTuple(List<Object> items) {
    this(items, false);
  }

  /** A plain tuple. */
  public static PyTuple of(Object... items) {
    return new PyTuple(List.of(items));
  }

  @Override
  public String typeName() {
    return grouped ? "_GroupTuple" : "tuple";
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
