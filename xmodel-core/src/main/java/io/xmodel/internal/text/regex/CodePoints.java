package io.xmodel.internal.text.regex;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.IntPredicate;

/** A set of code points. */
public final class CodePoints {
  private static final int LIMIT = Character.MAX_CODE_POINT + 1;

  /** No code point. */
  public static final CodePoints NONE = new CodePoints(new int[0]);

  /** Every code point. */
  public static final CodePoints ALL = new CodePoints(new int[] {0, LIMIT});

  /**
   * Where membership changes, ascending: members are from the first up to the second, from the
   * third up to the fourth, and so on. Never changed.
   */
  private final int[] edges;

  private CodePoints(int[] edges) {
    this.edges = edges;
  }

  /** One code point. */
  public static CodePoints of(int codePoint) {
    return range(codePoint, codePoint);
  }

  /** From the first to the last, both included. */
  public static CodePoints range(int first, int last) {
    return new CodePoints(new int[] {first, last + 1});
  }

  /** Ranges that do not overlap, each as its first code point and the one after its last. */
  static CodePoints ofRanges(int[] ranges) {
    int[] sorted = ranges.clone();
    Arrays.sort(sorted);
    int size = 0;
    for (int edge : sorted) {
      // Where one range ends and the next begins nothing changes.
      if (size > 0 && sorted[size - 1] == edge) {
        size--;
      } else {
        sorted[size++] = edge;
      }
    }
    return new CodePoints(Arrays.copyOf(sorted, size));
  }

  /** The members of sets that have none in common. */
  static CodePoints ofDisjoint(Collection<CodePoints> sets) {
    int[] all = new int[sets.stream().mapToInt(set -> set.edges.length).sum()];
    int size = 0;
    for (CodePoints set : sets) {
      System.arraycopy(set.edges, 0, all, size, set.edges.length);
      size += set.edges.length;
    }
    return ofRanges(all);
  }

  /** The code points of a string. */
  public static CodePoints ofAll(String codePoints) {
    CodePoints all = NONE;
    for (int i = 0; i < codePoints.length(); i += Character.charCount(codePoints.codePointAt(i))) {
      all = all.union(of(codePoints.codePointAt(i)));
    }
    return all;
  }

  /** The members of a general category of Unicode 16, such as {@code Lu}, or of a group. */
  public static CodePoints ofCategory(String name) {
    return Categories.unicode16().get(name);
  }

  /** All for which the predicate holds. */
  public static CodePoints of(IntPredicate member) {
    int[] edges = new int[16];
    int size = 0;
    boolean inside = false;
    for (int codePoint = 0; codePoint < LIMIT; codePoint++) {
      if (member.test(codePoint) != inside) {
        edges = size == edges.length ? Arrays.copyOf(edges, 2 * size) : edges;
        edges[size++] = codePoint;
        inside = !inside;
      }
    }
    return closed(edges, size, inside);
  }

  private static CodePoints closed(int[] edges, int size, boolean inside) {
    int[] all = Arrays.copyOf(edges, inside ? size + 1 : size);
    if (inside) {
      all[size] = LIMIT;
    }
    return new CodePoints(all);
  }

  /** Whether it has the code point. */
  public boolean contains(int codePoint) {
    int found = Arrays.binarySearch(edges, codePoint);
    int crossed = found >= 0 ? found + 1 : -found - 1;
    return crossed % 2 == 1;
  }

  public boolean isEmpty() {
    return edges.length == 0;
  }

  /** How often membership changes. */
  public int edgeCount() {
    return edges.length;
  }

  /** A code point at which membership changes, beginning with that of the first member. */
  public int edge(int index) {
    return edges[index];
  }

  /** All others. */
  public CodePoints complement() {
    return combine(ALL, Rule.MINUS);
  }

  /** These and the other's. */
  public CodePoints union(CodePoints other) {
    return combine(other, Rule.OR);
  }

  public CodePoints intersection(CodePoints other) {
    return combine(other, Rule.AND);
  }

  /** These without the other's. */
  public CodePoints without(CodePoints other) {
    return other.combine(this, Rule.MINUS);
  }

  /** How membership follows from that in two sets; MINUS is the second without the first. */
  private enum Rule {
    OR,
    AND,
    MINUS;

    boolean test(boolean first, boolean second) {
      return this == OR ? first || second : this == AND ? first && second : second && !first;
    }
  }

  private CodePoints combine(CodePoints other, Rule rule) {
    int[] result = new int[edges.length + other.edges.length];
    int size = 0;
    boolean inside = false;
    for (int i = 0, j = 0; i < edges.length || j < other.edges.length; ) {
      int first = i < edges.length ? edges[i] : LIMIT + 1;
      int second = j < other.edges.length ? other.edges[j] : LIMIT + 1;
      int edge = Math.min(first, second);
      i += first == edge ? 1 : 0;
      j += second == edge ? 1 : 0;
      if (rule.test(i % 2 == 1, j % 2 == 1) != inside) {
        result[size++] = edge;
        inside = !inside;
      }
    }
    return closed(result, size, inside);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CodePoints set && Arrays.equals(edges, set.edges);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(edges);
  }
}
