package io.xmodel.internal.text.regex;

import io.xmodel.internal.text.regex.Viability.Place;
import java.util.Arrays;

/**
 * Finds the matches of a pattern, one after the other, in stretches of text. Each block of text is
 * first read backwards, to know what can match, and then forwards. For one thread.
 */
public final class MatchFinder {
  private static final int BLOCK = 8192;

  private final LinearPattern pattern;
  private final Steps steps;
  private final CharClasses classes;

  /** By position in the block, and one more; where a surrogate pair is cut, nothing. */
  private Place[] places = new Place[64];

  private char[] text = {};
  private int from;
  private int to;

  /** The block that is read. */
  private int blockStart;

  private int blockEnd;

  /** What can match at the end of each block, from the text's first; only in long texts. */
  private long[][] ends = {};

  private int[] starts = {};
  private int block;

  MatchFinder(LinearPattern pattern) {
    this.pattern = pattern;
    steps = pattern.steps();
    classes = steps.charClasses();
  }

  /** Hears the stretches that make up a text. */
  @FunctionalInterface
  public interface Stretches {
    /**
     * One stretch; an empty one is a match of nothing.
     *
     * @return whether to go on
     */
    boolean accept(int from, int to, boolean match);
  }

  /**
   * Cuts a stretch of text into matches and what lies between them. As in the tokenizers library,
   * an empty match right after another match is none. The text has no unpaired surrogates.
   *
   * @return false when the receiver stopped it
   */
  public boolean split(char[] text, int from, int to, Stretches stretches) {
    if (from == to) {
      return stretches.accept(from, to, false);
    }
    read(text, from, to);
    int cut = from;
    int lastMatch = -1;
    int at = from;
    while (true) {
      while (at <= to && !place(at).begins) {
        at += at < to ? width(at) : 1;
      }
      if (at > to) {
        break;
      }
      int end = matchEnd(at);
      if (end == at && end == lastMatch) {
        at += at < to ? width(at) : 1;
        continue;
      }
      if (cut < at && !stretches.accept(cut, at, false)) {
        return false;
      }
      if (!stretches.accept(at, end, true)) {
        return false;
      }
      cut = end;
      lastMatch = end;
      at = end;
    }
    return cut == to || stretches.accept(cut, to, false);
  }

  private int matchEnd(int start) {
    int at = start;
    int resume = 0;
    while (true) {
      resume = place(at).choose(resume);
      if (resume == Steps.MATCH) {
        return at;
      }
      at += width(at);
    }
  }

  private Place place(int at) {
    if (at > blockEnd) {
      readBlock(++block);
    }
    return places[at - blockStart];
  }

  private int width(int at) {
    return isPair(at) ? 2 : 1;
  }

  private boolean isPair(int at) {
    return Character.isHighSurrogate(text[at])
        && at + 1 < to
        && Character.isLowSurrogate(text[at + 1]);
  }

  /** Prepares the first block. */
  private void read(char[] text, int from, int to) {
    this.text = text;
    this.from = from;
    this.to = to;
    block = 0;
    if (to - from <= BLOCK) {
      Viability viability = pattern.viability();
      readBackwards(viability, viability.end(kindAt(to)), from, to, true);
      blockStart = from;
      blockEnd = to;
      return;
    }
    int blocks = (to - from + BLOCK - 1) / BLOCK;
    starts = new int[blocks + 1];
    ends = new long[blocks][];
    for (int i = 0; i < blocks; i++) {
      int start = from + i * BLOCK;
      starts[i] = i > 0 && isPair(start - 1) ? start - 1 : start;
    }
    starts[blocks] = to;
    Viability viability = pattern.viability();
    long[] viable = viability.end(kindAt(to)).viable();
    for (int i = blocks - 1; i >= 0; i--) {
      ends[i] = viable;
      viability = pattern.viability();
      Place end = viability.intern(viable);
      viable = readBackwards(viability, end, starts[i], starts[i + 1], false).viable();
    }
    readBlock(0);
  }

  private void readBlock(int index) {
    blockStart = starts[index];
    blockEnd = starts[index + 1];
    Viability viability = pattern.viability();
    readBackwards(viability, viability.intern(ends[index]), blockStart, blockEnd, true);
  }

  /** Reads a block from its end; returns the place at its start. */
  private Place readBackwards(Viability viability, Place end, int start, int stop, boolean keep) {
    if (keep && stop - start >= places.length) {
      places = Arrays.copyOf(places, Math.max(stop - start + 1, 2 * places.length));
    }
    Place place = end;
    if (keep) {
      places[stop - start] = place;
    }
    boolean behind = steps.kinds() > 1;
    char[] chars = text;
    for (int at = stop; at > start; ) {
      int codePoint = chars[--at];
      if (Character.isLowSurrogate((char) codePoint)
          && at > start
          && Character.isHighSurrogate(chars[at - 1])) {
        codePoint = Character.toCodePoint(chars[--at], (char) codePoint);
      }
      place = viability.before(place, classes.of(codePoint), behind ? kindAt(at) : 0);
      if (keep) {
        places[at - start] = place;
      }
    }
    return place;
  }

  /** What look-behind sees at a position. */
  private int kindAt(int at) {
    return at == from
        ? steps.kindAtStart()
        : steps.kindAfter(classes.of(Character.codePointBefore(text, at, from)));
  }
}
