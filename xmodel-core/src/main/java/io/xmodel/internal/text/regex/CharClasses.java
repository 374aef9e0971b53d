package io.xmodel.internal.text.regex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Code points that some sets cannot tell apart share a class. */
final class CharClasses {
  private static final int PAGE_BITS = 8;
  private static final int PAGE = 1 << PAGE_BITS;

  private final char[][] pages = new char[(Character.MAX_CODE_POINT + 1) >> PAGE_BITS][];

  /** A member of each class. */
  private final List<Integer> members = new ArrayList<>();

  CharClasses(List<CodePoints> sets) {
    List<List<Integer>> distinct = sets.stream().distinct().map(CodePoints::edges).toList();
    TreeSet<Integer> edges = new TreeSet<>(List.of(0, Character.MAX_CODE_POINT + 1));
    distinct.forEach(edges::addAll);
    int[] passed = new int[distinct.size()];
    Map<BitSet, Integer> classes = new HashMap<>();
    Map<Integer, char[]> uniform = new HashMap<>();
    int start = 0;
    int current = 0;
    for (int edge : edges) {
      fill(start, edge, (char) current, uniform);
      if (edge > Character.MAX_CODE_POINT) {
        break;
      }
      BitSet of = new BitSet();
      for (int set = 0; set < passed.length; set++) {
        List<Integer> own = distinct.get(set);
        if (passed[set] < own.size() && own.get(passed[set]) == edge) {
          passed[set]++;
        }
        of.set(set, passed[set] % 2 == 1);
      }
      Integer known = classes.putIfAbsent(of, classes.size());
      if (known == null) {
        members.add(edge);
      }
      current = known == null ? classes.size() - 1 : known;
      start = edge;
    }
  }

  private void fill(int start, int end, char value, Map<Integer, char[]> uniform) {
    for (int from = start; from < end; ) {
      int page = from >> PAGE_BITS;
      int to = Math.min(end, (page + 1) << PAGE_BITS);
      if (to - from == PAGE) {
        pages[page] = uniform.computeIfAbsent((int) value, CharClasses::page);
      } else {
        if (pages[page] == null) {
          pages[page] = new char[PAGE];
        }
        Arrays.fill(pages[page], from % PAGE, from % PAGE + to - from, value);
      }
      from = to;
    }
  }

  private static char[] page(int value) {
    char[] page = new char[PAGE];
    Arrays.fill(page, (char) value);
    return page;
  }

  /** How many classes there are. */
  int size() {
    return members.size();
  }

  /** The class of a code point. */
  int of(int codePoint) {
    return pages[codePoint >> PAGE_BITS][codePoint & PAGE - 1];
  }

  /** The classes whose code points are in a set, which must be one of those told apart. */
  BitSet within(CodePoints set) {
    BitSet within = new BitSet();
    for (int i = 0; i < members.size(); i++) {
      within.set(i, set.contains(members.get(i)));
    }
    return within;
  }
}
