package io.xmodel.internal.jinja.value;

import java.util.Iterator;

/** A value that a loop can run over. */
public interface PythonIterable extends PythonValue {
  /** Its entries; an iterator gives itself. */
  Iterator<Object> iterate();
}
