package io.xmodel.internal.text.regex;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A set of code points.
 *
 * @param edges where membership changes, ascending: members are from the first up to the second,
 *     from the third up to the fourth, and so on
 */
public record CodePoints(List<Integer> edges) {
  private static final int LIMIT = Character.MAX_CODE_POINT + 1;

  /** No code point. */
  static final CodePoints NONE = new CodePoints(List.of());

  /** Every code point. */
  static final CodePoints ALL = new CodePoints(List.of(0, LIMIT));

  /** Keeps a copy. */
  public CodePoints {
    edges = List.copyOf(edges);
  }

  /** One code point. */
  static CodePoints of(int codePoint) {
    return range(codePoint, codePoint);
  }

  /** From the first to the last, both included. */
  static CodePoints range(int first, int last) {
    return new CodePoints(List.of(first, last + 1));
  }

  /** The code points of a string. */
  static CodePoints ofAll(String codePoints) {
    return of(codePoint -> codePoints.indexOf(codePoint) >= 0);
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
    return new CodePoints(Arrays.stream(all).boxed().toList());
  }

  /** Whether it has the code point. */
  public boolean contains(int codePoint) {
    int found = java.util.Collections.binarySearch(edges, codePoint);
    int crossed = found >= 0 ? found + 1 : -found - 1;
    return crossed % 2 == 1;
  }

  boolean isEmpty() {
    return edges.isEmpty();
  }

  /** All others. */
  public CodePoints complement() {
    return combine(ALL, Rule.MINUS);
  }

  /** These and the other's. */
  public CodePoints union(CodePoints other) {
    return combine(other, Rule.OR);
  }

  CodePoints intersection(CodePoints other) {
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
      return switch (this) {
        case OR -> first || second;
        case AND -> first && second;
        case MINUS -> second && !first;
      };
    }
  }

  private CodePoints combine(CodePoints other, Rule rule) {
    int[] result = new int[edges.size() + other.edges.size()];
    int size = 0;
    boolean inside = false;
    for (int i = 0, j = 0; i < edges.size() || j < other.edges.size(); ) {
      int first = i < edges.size() ? edges.get(i) : LIMIT + 1;
      int second = j < other.edges.size() ? other.edges.get(j) : LIMIT + 1;
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
}
