package io.xmodel.internal.constraint.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The names that an object lists, each written in one way, with the closing quote. In order of
 * their bytes those that begin alike stand side by side, so a beginning is a range of them.
 */
final class NameList {
  private final Set<String> names;
  private final byte[][] sorted;

  /** By place in that order: the place in the list that was given. */
  private final int[] given;

  /** These names, all different. */
  NameList(List<String> list) {
    names = new HashSet<>(list);
    byte[][] written = new byte[list.size()][];
    Integer[] order = new Integer[list.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
      written[i] = (JsonStrings.written(list.get(i)) + '"').getBytes(StandardCharsets.UTF_8);
    }
    Arrays.sort(order, (a, b) -> Arrays.compareUnsigned(written[a], written[b]));
    given = Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    sorted = Arrays.stream(order).map(i -> written[i]).toArray(byte[][]::new);
  }

  int size() {
    return sorted.length;
  }

  boolean contains(String name) {
    return names.contains(name);
  }

  /** Of names from a place on that begin alike: the first whose next byte is not smaller. */
  int first(int from, int to, int depth, int b) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if ((sorted[middle][depth] & 0xFF) < b) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Whether one of a range of names is among some of the given list. */
  boolean hasAny(int from, int to, BitSet some) {
    for (int i = from; i < to; i++) {
      if (some.get(given[i])) {
        return true;
      }
    }
    return false;
  }

  /** Whether a name has no more than so many bytes. */
  boolean ends(int place, int depth) {
    return sorted[place].length == depth;
  }

  /** The place of a name in the list that was given. */
  int given(int place) {
    return given[place];
  }
}
