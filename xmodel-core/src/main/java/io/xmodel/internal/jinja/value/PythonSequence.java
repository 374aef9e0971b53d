package io.xmodel.internal.jinja.value;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** A value whose entries have indices. */
public interface PythonSequence extends PythonSized {
  /** The entry at an index from 0 to the size. */
  Object at(int index);

  @Override
  default Iterator<Object> iterate() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < size();
      }

      @Override
      public Object next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return at(next++);
      }
    };
  }
}
