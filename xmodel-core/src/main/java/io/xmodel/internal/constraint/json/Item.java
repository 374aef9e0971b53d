package io.xmodel.internal.constraint.json;

/**
 * A schema that must hold, or must not.
 *
 * @param negated whether it must not
 */
record Item(Located schema, boolean negated) {
  static Item of(Located schema) {
    return new Item(schema, false);
  }

  Item not() {
    return new Item(schema, !negated);
  }
}
