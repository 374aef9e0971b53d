package io.xmodel.tornado;

import io.xmodel.error.BackendException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which positions of the device's cache belong to which sequence: ranges, the first that fits. */
final class KvPool {
  private final int positions;
  private final TreeMap<Integer, Integer> free = new TreeMap<>();

  KvPool(int positions) {
    this.positions = positions;
    free.put(0, positions);
  }

  int positions() {
    return positions;
  }

  /**
   * Takes a range.
   *
   * @return its first position
   * @throws BackendException saying what is free
   */
  synchronized int take(int count) {
    @Nullable Integer at =
        free.entrySet().stream()
            .filter(range -> range.getValue() >= count)
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(null);
    if (at != null) {
      int size = Objects.requireNonNull(free.remove(at));
      if (size > count) {
        free.put(at + count, size - count);
      }
      return at;
    }
    int all = free.values().stream().mapToInt(Integer::intValue).sum();
    int largest = free.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    throw new BackendException(
        "A context of %,d tokens does not fit the device's cache of %,d positions: %,d are free, %,d of them in one piece, which is the longest context that would fit. Close other conversations, or load the model with a larger cache (--context, or BackendOptions.kvPositions)."
            .formatted(count, positions, all, largest));
  }

  /** Gives a range back. */
  synchronized void giveBack(int at, int count) {
    int from = at;
    int to = at + count;
    Map.@Nullable Entry<Integer, Integer> before = free.lowerEntry(at);
    if (before != null && before.getKey() + before.getValue() == from) {
      from = before.getKey();
      free.remove(from);
    }
    @Nullable Integer after = free.remove(to);
    if (after != null) {
      to += after;
    }
    free.put(from, to - from);
  }
}
