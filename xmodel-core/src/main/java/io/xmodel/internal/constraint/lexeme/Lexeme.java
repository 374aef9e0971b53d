package io.xmodel.internal.constraint.lexeme;

import io.xmodel.internal.constraint.Effort;
import io.xmodel.internal.constraint.Mask;
import io.xmodel.internal.constraint.TokenTrie;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An automaton over bytes. Its states are numbers; what follows one is computed when it is first
 * asked for. From every state there is a way to an accepting one. Any thread may use it.
 */
public abstract class Lexeme {
  /** What {@link #next} gives where nothing goes on so. */
  public static final int DEAD = -1;

  private static final int LIMIT = 1 << 22;

  /**
   * By state and byte: the next state plus 2, or 0 where it is not known yet. Whoever sees an entry
   * too late computes it again.
   */
  private record Row(int[] next) {}

  private volatile @Nullable Row[] rows = new @Nullable Row[16];

  private final AtomicInteger made;

  /** Stands for this where masks are kept, which must not keep the automaton, too. */
  private final Object key = new Object();

  Lexeme() {
    this(new AtomicInteger());
  }

  /**
   * An automaton.
   *
   * @param made counts the states from which it went on, of several automata: they take memory
   */
  Lexeme(AtomicInteger made) {
    this.made = made;
  }

  /** Where words begin. */
  public abstract int start();

  /** Whether a word may end here. */
  public abstract boolean accepting(int state);

  /** Whether a word ends here and cannot go on. */
  public boolean last(int state) {
    if (!accepting(state)) {
      return false;
    }
    for (int b = 0; b < 256; b++) {
      if (next(state, b) != DEAD) {
        return false;
      }
    }
    return true;
  }

  /**
   * How many plain characters may follow, whatever they are: a plain token may come where it has at
   * most so many, and only there. −1 where it depends on the characters.
   */
  int run(int state) {
    return -1;
  }

  /** Whether very many words go on from a state; false where that is not plain to see. */
  public boolean many(int state) {
    return false;
  }

  /** Computes the state after a byte. */
  abstract int step(int state, int b);

  /** The state after a byte. */
  public int next(int state, int b) {
    int[] row = row(state);
    int known = row[b];
    if (known == 0) {
      Effort.step();
      known = step(state, b) + 2;
      row[b] = known;
    }
    return known - 2;
  }

  private int[] row(int state) {
    @Nullable Row[] known = rows;
    Row row = state < known.length ? known[state] : null;
    return row != null ? row.next : addRow(state);
  }

  private synchronized int[] addRow(int state) {
    if (state >= LIMIT) {
      throw new IllegalStateException("a lexeme of more than %s states".formatted(LIMIT));
    }
    @Nullable Row[] known = rows;
    if (state >= known.length) {
      known = Arrays.copyOf(known, Math.max(2 * known.length, state + 1));
    }
    Row row = known[state];
    if (row == null) {
      row = new Row(new int[256]);
      known[state] = row;
      made.incrementAndGet();
    }
    rows = known;
    return row.next;
  }

  /** Which tokens may follow in a state. */
  public final Mask mask(TokenTrie trie, int state) {
    return trie.mask(key, state, () -> MaskWalk.of(this, trie, state));
  }
}
