package io.xmodel.internal.text;

import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.Set;

/**
 * Finds the longest of many strings at a place in a text. The strings have few distinct lengths and
 * first characters, so one bit test rejects most places and a hash look-up per length decides the
 * rest.
 */
public final class LongestMatch {
  private final Set<String> strings;
  private final BitSet firstChars = new BitSet();
  private final int[] lengths;

  /** A matcher of these strings; empty ones are ignored. */
  public LongestMatch(Collection<String> strings) {
    this.strings = Set.copyOf(strings);
    this.strings.stream().filter(s -> !s.isEmpty()).forEach(s -> firstChars.set(s.charAt(0)));
    lengths =
        this.strings.stream()
            .map(String::length)
            .filter(length -> length > 0)
            .distinct()
            .sorted(Comparator.reverseOrder())
            .mapToInt(Integer::intValue)
            .toArray();
  }

  /** Length of the longest string that stands at {@code index}; 0 when none does. */
  public int lengthAt(String text, int index) {
    if (!firstChars.get(text.charAt(index))) {
      return 0;
    }
    for (int length : lengths) {
      if (index + length <= text.length()
          && strings.contains(text.substring(index, index + length))) {
        return length;
      }
    }
    return 0;
  }
}
