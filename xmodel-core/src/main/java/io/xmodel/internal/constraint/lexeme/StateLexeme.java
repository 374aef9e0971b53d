package io.xmodel.internal.constraint.lexeme;

import java.nio.charset.StandardCharsets;
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

  /** By byte: its column in the rows, or DEAD where it is in no word. */
  private final int[] columns = new int[256];

  /** By state and column: the next state. */
  private final List<int[]> rows = new ArrayList<>();

  private final boolean[] accepting;
  private final boolean[] last;

  private StateLexeme(State first, byte[] alphabet) {
    Arrays.fill(columns, DEAD);
    for (int i = 0; i < alphabet.length; i++) {
      columns[alphabet[i]] = i;
    }
    List<State> states = new ArrayList<>(List.of(first));
    Map<State, Integer> numbers = new HashMap<>(Map.of(first, 0));
    for (int i = 0; i < states.size(); i++) {
      int[] row = new int[alphabet.length];
      for (int column = 0; column < row.length; column++) {
        State next = states.get(i).next(alphabet[column]);
        row[column] = next == null ? DEAD : number(next, states, numbers);
      }
      rows.add(row);
    }
    boolean[] live = live(states);
    accepting = new boolean[live.length];
    last = new boolean[live.length];
    for (int i = 0; i < live.length; i++) {
      int[] row = rows.get(i);
      boolean goesOn = false;
      for (int column = 0; column < row.length; column++) {
        if (row[column] != DEAD && !live[row[column]]) {
          row[column] = DEAD;
        }
        goesOn |= row[column] != DEAD;
      }
      accepting[i] = states.get(i).accepting();
      last[i] = accepting[i] && !goesOn;
    }
  }

  private static int number(State state, List<State> states, Map<State, Integer> numbers) {
    Integer known = numbers.putIfAbsent(state, states.size());
    if (known != null) {
      return known;
    }
    states.add(state);
    if (states.size() > MOST) {
      throw new TooManyStates(MOST);
    }
    return states.size() - 1;
  }

  private boolean[] live(List<State> states) {
    boolean[] live = new boolean[states.size()];
    for (int i = 0; i < live.length; i++) {
      live[i] = states.get(i).accepting();
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = live.length - 1; i >= 0; i--) {
        if (!live[i] && Arrays.stream(rows.get(i)).anyMatch(next -> next != DEAD && live[next])) {
          live[i] = true;
          changed = true;
        }
      }
    }
    return live;
  }

  /** The words that begin in a state; null where there are none. */
  static @Nullable StateLexeme of(State first, String alphabet) {
    StateLexeme lexeme = new StateLexeme(first, alphabet.getBytes(StandardCharsets.US_ASCII));
    boolean some =
        lexeme.accepting[0] || Arrays.stream(lexeme.rows.getFirst()).anyMatch(n -> n != DEAD);
    return some ? lexeme : null;
  }

  @Override
  public int start() {
    return 0;
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
    int column = columns[b];
    return column == DEAD ? DEAD : rows.get(state)[column];
  }

  @Override
  int step(int state, int b) {
    return next(state, b);
  }

  /** An automaton that became too large. */
  public static final class TooManyStates extends RuntimeException {
    TooManyStates(int most) {
      super("more than %s states".formatted(most));
    }
  }
}
