package io.xmodel.internal.constraint.lexeme;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gives states that are values their numbers, from 0 on, in the order in which they are met. Any
 * thread may use it; to look a state up takes no lock.
 *
 * @param <S> a state
 */
final class Numbering<S> {
  private final Map<S, Integer> numbers = new HashMap<>();
  private volatile @Nullable Object[] states = new @Nullable Object[16];

  /** The number of a state. */
  synchronized int number(S state) {
    int size = numbers.size();
    Integer known = numbers.putIfAbsent(state, size);
    if (known != null) {
      return known;
    }
    @Nullable Object[] all = states;
    if (size == all.length) {
      all = Arrays.copyOf(all, 2 * size);
    }
    all[size] = state;
    states = all;
    return size;
  }

  /** The state of a number that was given. */
  @SuppressWarnings("unchecked") // only states are put in
  S state(int number) {
    return (S) Objects.requireNonNull(states[number]);
  }
}
