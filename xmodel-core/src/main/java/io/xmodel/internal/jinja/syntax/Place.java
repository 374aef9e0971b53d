package io.xmodel.internal.jinja.syntax;

import io.xmodel.internal.jinja.value.Failure;

/**
 * A place in a template.
 *
 * @param line from 1
 * @param column from 1, in UTF-16 units
 */
public record Place(int line, int column) {
  /** A fault here. */
  public Failure fault(String message, Object... arguments) {
    return Failure.other(message, arguments).at(line, column);
  }
}
