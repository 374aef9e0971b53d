package io.xmodel.internal.jinja.value;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A dict, in order of insertion. Only who makes it puts entries in. */
public final class PyDict implements PythonSized {
  /** An entry, with the key as it was first written. */
  private record Pair(Object key, Object value) {}

  private final Map<Object, Pair> entries = new LinkedHashMap<>();

  @Override
  public String typeName() {
    return "dict";
  }

  /** Puts an entry in; a key that is there keeps its place and how it was written. */
  public void put(Object key, Object value) {
    Object hashed = Keys.of(key);
    Pair before = entries.get(hashed);
    entries.put(hashed, new Pair(before == null ? key : before.key(), value));
  }

  /** Puts another dict's entries in. */
  public void putAll(PyDict other) {
    other.entries.values().forEach(pair -> put(pair.key(), pair.value()));
  }

  /** The value of a key, or null. */
  public @Nullable Object get(Object key) {
    Pair pair = entries.get(Keys.of(key));
    return pair == null ? null : pair.value();
  }

  @Override
  public int size() {
    return entries.size();
  }

  /** Its keys. */
  @Override
  public Iterator<Object> iterate() {
    Iterator<Pair> pairs = entries.values().iterator();
    return PyIterator.map(pairs, Pair::key);
  }

  /** Its values. */
  public Iterator<Object> values() {
    return PyIterator.map(entries.values().iterator(), Pair::value);
  }

  /** Its entries, as tuples. */
  public Iterator<Object> items() {
    return PyIterator.map(
        entries.values().iterator(), pair -> PyTuple.of(pair.key(), pair.value()));
  }
}
