package io.xmodel.internal.constraint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Values that take long to make, such as the tokens that may follow a state. As they are much, the
 * least recently used is forgotten. Any thread may use it.
 *
 * @param <K> tells values apart
 * @param <V> a value
 */
public final class LastUsed<K, V> {
  private final Map<K, V> kept;

  /** Keeps so many. */
  public LastUsed(int most) {
    kept =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
          }
        };
  }

  /** The value of an equal key; made where there is none. */
  public V get(K key, Supplier<V> maker) {
    synchronized (kept) {
      V known = kept.get(key);
      if (known != null) {
        return known;
      }
    }
    V made = maker.get(); // outside of the lock: it takes long
    synchronized (kept) {
      V other = kept.putIfAbsent(key, made);
      return other == null ? made : other;
    }
  }
}
