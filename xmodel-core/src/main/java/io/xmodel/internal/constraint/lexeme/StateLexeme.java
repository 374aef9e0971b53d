package io.xmodel.internal.constraint.lexeme;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A small automaton given by its states as values. It is laid out at once, without the states from
 * which no accepting one can be reached.
 */
public final class StateLexeme extends Lexeme {
  private static final int MOST = 200_000;

  /** What a state is, and what follows. */
  public interface State {
    /** The state after a byte, or null. */
    @Nullable State next(int b);

    /** Whether a word may end here. */
    boolean accepting();
  }

  private final List<int[]> rows = new ArrayList<>();
  private final boolean[] accepting;
  private final boolean[] last;
  private final int start;

  private StateLexeme(State first, byte[] alphabet) {
    Map<State, Integer> numbers = new HashMap<>();
    List<State> states = new ArrayList<>(List.of(first));
    numbers.put(first, 0);
    List<int[]> all = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      int[] row = new int[256];
      Arrays.fill(row, DEAD);
      for (byte b : alphabet) {
        State next = states.get(i).next(b);
        if (next != null) {
          Integer known = numbers.putIfAbsent(next, states.size());
          if (known == null) {
            states.add(next);
          }
          row[b] = numbers.get(next);
        }
      }
      all.add(row);
      if (states.size() > MOST) {
        throw new TooManyStates(MOST);
      }
    }
    boolean[] live = live(states, all);
    accepting = new boolean[live.length];
    last = new boolean[live.length];
    for (int i = 0; i < all.size(); i++) {
      int[] row = all.get(i);
      boolean goesOn = false;
      for (int b = 0; b < row.length; b++) {
        if (row[b] != DEAD && !live[row[b]]) {
          row[b] = DEAD;
        }
        goesOn |= row[b] != DEAD;
      }
      rows.add(row);
      accepting[i] = states.get(i).accepting();
      last[i] = accepting[i] && !goesOn;
    }
    start = live[0] ? 0 : DEAD;
  }

  private static boolean[] live(List<State> states, List<int[]> rows) {
    boolean[] live = new boolean[states.size()];
    for (int i = 0; i < live.length; i++) {
      live[i] = states.get(i).accepting();
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = live.length - 1; i >= 0; i--) {
        if (live[i]) {
          continue;
        }
        for (int next : rows.get(i)) {
          if (next != DEAD && live[next]) {
            live[i] = true;
            changed = true;
            break;
          }
        }
      }
    }
    return live;
  }

  /** The words that begin in a state; null where there are none. */
  public static @Nullable StateLexeme of(State first, String alphabet) {
    StateLexeme lexeme =
        new StateLexeme(first, alphabet.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    return lexeme.start == DEAD ? null : lexeme;
  }

  @Override
  public int start() {
    return start;
  }

  @Override
  public boolean accepting(int state) {
    return accepting[state];
  }

  @Override
  public boolean last(int state) {
    return last[state];
  }

  @Override
  public int next(int state, int b) {
    return rows.get(state)[b];
  }

  @Override
  int step(int state, int b) {
    return next(state, b);
  }

  /** An automaton that became too large. */
  public static final class TooManyStates extends RuntimeException {
    private final String what;

    TooManyStates(int most) {
      super("more than %s states".formatted(most));
      what = "more than %s states".formatted(most);
    }

    /** How many there would be, in words. */
    public String what() {
      return what;
    }
  }
}
