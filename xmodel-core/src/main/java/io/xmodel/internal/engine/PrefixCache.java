package io.xmodel.internal.engine;

import io.xmodel.backend.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sequences of texts that have ended, kept for texts that begin alike. It owns its sequences; they
 * share blocks with whatever was forked from them. Not for use by several threads at once.
 */
final class PrefixCache {
  private final int capacity;
  private final List<Entry> entries = new ArrayList<>();
  private long clock;

  /** A text and its keys and values. */
  private static final class Entry {
    private final String salt;
    private final int[] ids;
    private final Sequence sequence;
    private long lastUse;

    Entry(String salt, int[] ids, Sequence sequence) {
      this.salt = salt;
      this.ids = ids;
      this.sequence = sequence;
    }
  }

  /**
   * What a lookup found.
   *
   * @param sequence holds at least so many positions of the text
   * @param length the common prefix
   */
  record Match(Sequence sequence, int length) {}

  /** An empty cache of so many texts at most; 0 keeps none. */
  PrefixCache(int capacity) {
    this.capacity = capacity;
  }

  /** Texts in it. */
  int size() {
    return entries.size();
  }

  /** What it owns. */
  List<Sequence> sequences() {
    return entries.stream().map(entry -> entry.sequence).toList();
  }

  /** Keeps a text's sequence, or closes it where that is not worth it. */
  void put(String salt, int[] ids, Sequence sequence) {
    if (capacity == 0 || ids.length == 0) {
      sequence.close();
      return;
    }
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry other = entries.get(i);
      if (!other.salt.equals(salt)) {
        continue;
      }
      int common = common(other.ids, other.ids.length, ids, ids.length);
      if (common == ids.length) {
        other.lastUse = ++clock; // another text begins with this one
        sequence.close();
        return;
      }
      if (common == other.ids.length) {
        entries.remove(i).sequence.close();
      }
    }
    if (entries.size() == capacity) {
      evict();
    }
    Entry entry = new Entry(salt, ids, sequence);
    entry.lastUse = ++clock;
    entries.add(entry);
  }

  /** The text that begins most like this one, or null when none has {@code least} ids in common. */
  @Nullable Match find(String salt, int[] ids, int size, int least) {
    Entry best = null;
    int longest = Math.max(1, least) - 1;
    for (Entry entry : entries) {
      int common = entry.salt.equals(salt) ? common(entry.ids, entry.ids.length, ids, size) : 0;
      if (common > longest) {
        best = entry;
        longest = common;
      }
    }
    if (best == null) {
      return null;
    }
    best.lastUse = ++clock;
    return new Match(best.sequence, longest);
  }

  /** Closes the text that was used least recently; false when there is none. */
  boolean evict() {
    if (entries.isEmpty()) {
      return false;
    }
    Entry oldest = entries.stream().min(Comparator.comparingLong(e -> e.lastUse)).orElseThrow();
    entries.remove(oldest);
    oldest.sequence.close();
    return true;
  }

  /** Closes all. */
  void clear() {
    entries.forEach(entry -> entry.sequence.close());
    entries.clear();
  }

  /** How many ids two texts have in common before they part. */
  static int common(int[] a, int aSize, int[] b, int bSize) {
    int mismatch = Arrays.mismatch(a, 0, aSize, b, 0, bSize);
    return mismatch < 0 ? aSize : mismatch;
  }
}
