package io.xmodel.internal.jinja.value;

import java.util.Iterator;
import java.util.function.Function;

/** An iterator or generator, which can be run through once. */
public final class PyIterator implements PythonIterable, Iterator<Object> {
  private final String typeName;
  private final Iterator<Object> entries;

  /** An iterator over these entries, of a type of Python. */
  public PyIterator(String typeName, Iterator<Object> entries) {
    this.typeName = typeName;
    this.entries = entries;
  }

  /** A generator, as lazy as the iterator. */
  public static PyIterator generator(Iterator<Object> entries) {
    return new PyIterator("generator", entries);
  }

  @Override
  public String typeName() {
    return typeName;
  }

  @Override
  public Iterator<Object> iterate() {
    return this;
  }

  @Override
  public boolean hasNext() {
    return entries.hasNext();
  }

  @Override
  public Object next() {
    return entries.next();
  }

  /** An iterator that changes each entry when it is asked for. */
  public static <T> Iterator<Object> map(Iterator<T> entries, Function<T, Object> change) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return entries.hasNext();
      }

      @Override
      public Object next() {
        return change.apply(entries.next());
      }
    };
  }
}
