package io.xmodel.internal.text.regex;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Places in a text, told apart by which steps lead to a match from there. Computed as texts need
 * them, and kept; a place is never changed once it is seen. Safe for several threads, which read
 * without locks.
 */
final class Viability {
  private final Steps steps;
  private final Map<Key, Place> places = new ConcurrentHashMap<>();

  Viability(Steps steps) {
    this.steps = steps;
  }

  /** How many places are known. */
  int size() {
    return places.size();
  }

  /** The end of the text, after a character of the given kind. */
  Place end(int kindBefore) {
    return intern(steps.viableAtEnd(kindBefore));
  }

  /**
   * The place before a character of a class.
   *
   * @param kindBefore the kind of the character before that
   */
  Place before(Place place, int charClass, int kindBefore) {
    int index = charClass * steps.kinds() + kindBefore;
    Place known = place.before[index];
    if (known == null) {
      // Two threads may both find it, and find the same.
      known = intern(steps.viableBefore(place.viable, charClass, kindBefore));
      place.before[index] = known;
    }
    return known;
  }

  /** The same place as known here; it may come from another of these. */
  Place intern(long[] viable) {
    return places.computeIfAbsent(new Key(viable), key -> new Place(steps, viable));
  }

  /** A place in a text. */
  static final class Place {
    private final Steps steps;
    private final long[] viable;
    private final Place[] before;

    /** By where one resumes: one more than the step to take, or 0 where it is not known yet. */
    private final int[] choices;

    /** Whether a match begins here. */
    final boolean begins;

    private Place(Steps steps, long[] viable) {
      this.steps = steps;
      this.viable = viable;
      before = new Place[steps.classes() * steps.kinds()];
      choices = new int[steps.resumes()];
      begins = Steps.has(viable, steps.start());
    }

    /** Which steps lead to a match from here. Not to be changed. */
    long[] viable() {
      return viable;
    }

    /**
     * The character to take next, as the place where one resumes after it; or {@link Steps#MATCH}
     * where the match ends.
     */
    int choose(int resume) {
      int known = choices[resume];
      if (known == 0) {
        known = steps.choose(viable, resume) + 1;
        choices[resume] = known;
      }
      return known - 1;
    }
  }

  /** Compares by content. */
  private record Key(long[] bits) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && Arrays.equals(bits, key.bits);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bits);
    }
  }
}
