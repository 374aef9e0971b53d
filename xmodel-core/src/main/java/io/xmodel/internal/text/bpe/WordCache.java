package io.xmodel.internal.text.bpe;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The ids of words seen lately. Each word has one place, by its hash, and takes it from the one
 * that was there; so the size is bounded, and threads read and write without locks: an entry never
 * changes, and a lost one is only found again.
 */
final class WordCache {
  private static final int SIZE = 1 << 14;

  /** Longer words are rarely seen twice. */
  static final int MAX_BYTES = 32;

  private final @Nullable Entry[] entries = new Entry[SIZE];

  /** The ids of a word, or null. Not to be changed. */
  int @Nullable [] get(byte[] text, int from, int to, int hash) {
    Entry entry = entries[hash & SIZE - 1];
    return entry != null && Arrays.equals(entry.word, 0, entry.word.length, text, from, to)
        ? entry.ids
        : null;
  }

  void put(byte[] text, int from, int to, int hash, int[] ids) {
    entries[hash & SIZE - 1] = new Entry(Arrays.copyOfRange(text, from, to), ids);
  }

  /** Its fields are final, so that another thread sees all of it or nothing. */
  private static final class Entry {
    final byte[] word;
    final int[] ids;

    Entry(byte[] word, int[] ids) {
      this.word = word;
      this.ids = ids;
    }
  }
}
