package io.xmodel.internal.jinja.value;

import java.util.Iterator;

/**
 * What {@code keys()}, {@code values()} and {@code items()} of a dict give.
 *
 * @param dict whose
 * @param kind which of them
 */
public record DictView(PyDict dict, Kind kind) implements PythonSized {
  /** Which of the three. */
  public enum Kind {
    /** Its keys. */
    KEYS,
    /** Its values. */
    VALUES,
    /** Its entries. */
    ITEMS
  }

  @Override
  public String typeName() {
    return switch (kind) {
      case KEYS -> "dict_keys";
      case VALUES -> "dict_values";
      case ITEMS -> "dict_items";
    };
  }

  @Override
  public int size() {
    return dict.size();
  }

  @Override
  public Iterator<Object> iterate() {
    return switch (kind) {
      case KEYS -> dict.iterate();
      case VALUES -> dict.values();
      case ITEMS -> dict.items();
    };
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
