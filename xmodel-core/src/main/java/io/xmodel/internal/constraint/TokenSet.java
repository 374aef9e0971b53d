package io.xmodel.internal.constraint;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * A set of ids: those of a set that many share, and some of its own. So the set of all tokens that
 * may stand in a text is not copied for each place in one. Immutable.
 */
public final class TokenSet {
  /** No id. */
  public static final TokenSet EMPTY = new TokenSet(new long[0], new int[0]);

  /** Bits by id; shared, so never changed. */
  private final long[] bits;

  /** More ids, ascending. */
  private final int[] more;

  private TokenSet(long[] bits, int[] more) {
    this.bits = bits;
    this.more = more;
  }

  /** All ids below a limit. */
  public static TokenSet below(int limit) {
    long[] bits = new long[(limit + 63) / 64];
    Arrays.fill(bits, -1L);
    if (limit % 64 != 0) {
      bits[bits.length - 1] = (1L << limit) - 1;
    }
    return new TokenSet(bits, new int[0]);
  }

  /** These ids. */
  public static TokenSet of(int... ids) {
    int[] sorted = Arrays.stream(ids).sorted().distinct().toArray();
    return new TokenSet(EMPTY.bits, sorted);
  }

  /** The ids whose bits are set. The array must not be changed any more. */
  static TokenSet ofBits(long[] bits) {
    return new TokenSet(bits, EMPTY.more);
  }

  /** Whether it has an id. */
  public boolean contains(int id) {
    return has(bits, id) || Arrays.binarySearch(more, id) >= 0;
  }

  private static boolean has(long[] bits, int id) {
    int word = id >> 6;
    return word < bits.length && (bits[word] >>> id & 1) != 0;
  }

  /** Whether it has no id. */
  public boolean isEmpty() {
    if (more.length > 0) {
      return false;
    }
    for (long word : bits) {
      if (word != 0) {
        return false;
      }
    }
    return true;
  }

  /** How many ids it has. */
  public int size() {
    int size = 0;
    for (long word : bits) {
      size += Long.bitCount(word);
    }
    for (int id : more) {
      size += has(bits, id) ? 0 : 1;
    }
    return size;
  }

  /** Hands out each id once, ascending. */
  public void forEach(IntConsumer action) {
    int at = 0;
    for (int i = 0; i < bits.length; i++) {
      for (long word = bits[i]; word != 0; word &= word - 1) {
        int id = 64 * i + Long.numberOfTrailingZeros(word);
        while (at < more.length && more[at] <= id) {
          if (more[at] < id) {
            action.accept(more[at]);
          }
          at++;
        }
        action.accept(id);
      }
    }
    for (; at < more.length; at++) {
      action.accept(more[at]);
    }
  }

  /** These ids and others. */
  public TokenSet with(int... others) {
    Builder builder = new Builder();
    builder.addAll(this);
    for (int id : others) {
      builder.add(id);
    }
    return builder.build();
  }

  /** Collects ids. Not for use by several threads. */
  public static final class Builder {
    /** With more ids than this a bit each is smaller. */
    private static final int MOST = 1024;

    private long[] bits = EMPTY.bits;

    /** Whether the bits are not shared, so that they may be changed. */
    private boolean own;

    private int[] more = new int[64];
    private int size;

    /** Adds an id. */
    public void add(int id) {
      if (own) {
        set(id);
        return;
      }
      if (size == MOST) {
        own();
        set(id);
        return;
      }
      if (size == more.length) {
        more = Arrays.copyOf(more, 2 * size);
      }
      more[size++] = id;
    }

    /** Adds all ids of a set. */
    public void addAll(TokenSet set) {
      if (set.bits.length > 0 && set.bits != bits) {
        if (bits.length == 0 && !own) {
          bits = set.bits;
        } else {
          own();
          grow(set.bits.length);
          for (int i = 0; i < set.bits.length; i++) {
            bits[i] |= set.bits[i];
          }
        }
      }
      for (int id : set.more) {
        add(id);
      }
    }

    private void own() {
      if (!own) {
        bits = bits.clone();
        own = true;
        for (int i = 0; i < size; i++) {
          set(more[i]);
        }
        size = 0;
      }
    }

    private void grow(int words) {
      if (bits.length < words) {
        bits = Arrays.copyOf(bits, words);
      }
    }

    private void set(int id) {
      if (id >> 6 >= bits.length) {
        grow(Math.max(2 * bits.length, (id >> 6) + 1));
      }
      bits[id >> 6] |= 1L << id;
    }

    /** Takes an id out again. */
    public void remove(int id) {
      own();
      if (id >> 6 < bits.length) {
        bits[id >> 6] &= ~(1L << id);
      }
    }

    /** The ids added so far. */
    public TokenSet build() {
      int[] ids = Arrays.copyOf(more, size);
      Arrays.sort(ids);
      int distinct = 0;
      for (int i = 0; i < size; i++) {
        if (distinct == 0 || ids[distinct - 1] != ids[i]) {
          ids[distinct++] = ids[i];
        }
      }
      own = false; // what was handed out is not changed
      return new TokenSet(bits, distinct == size ? ids : Arrays.copyOf(ids, distinct));
    }
  }
}
