package io.xmodel.internal.constraint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What is known of an automaton's states, such as the tokens that may follow. As it is much, the
 * least recently used is forgotten. Any thread may use it.
 *
 * @param <V> what is known
 */
public final class StateCache<V> {
  private final Map<Key, V> known;

  /** Keeps so many. */
  StateCache(int most) {
    known =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, V> eldest) {
            return size() > most;
          }
        };
  }

  private record Key(Object automaton, int state) {}

  /** What is known of a state; made where it is not known. */
  public V get(Object automaton, int state, Supplier<V> maker) {
    Key key = new Key(automaton, state);
    synchronized (known) {
      V found = known.get(key);
      if (found != null) {
        return found;
      }
    }
    V made = maker.get(); // outside of the lock: it takes long
    synchronized (known) {
      known.put(key, made);
    }
    return made;
  }
}
