package io.xmodel.internal.text.regex;

import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Code points that some sets cannot tell apart share a class. */
final class CharClasses {
  private static final int PAGE_BITS = 8;
  private static final int PAGE = 1 << PAGE_BITS;
  private static final int LIMIT = Character.MAX_CODE_POINT + 1;

  private final char[][] pages = new char[LIMIT >> PAGE_BITS][];

  /** A member of each class. */
  private final int[] members;

  CharClasses(List<CodePoints> sets) {
    Set<CodePoints> distinct = new LinkedHashSet<>(sets);
    int[] starts = starts(distinct);
    int[] classes = new int[starts.length];
    int count = 1;
    for (CodePoints set : distinct) {
      count = refine(classes, count, starts, set);
    }
    members = new int[count];
    for (int i = starts.length - 1; i >= 0; i--) {
      members[classes[i]] = starts[i];
    }
    char[][] uniform = new char[count][];
    for (int i = 0; i < starts.length; i++) {
      fill(starts[i], i + 1 < starts.length ? starts[i + 1] : LIMIT, classes[i], uniform);
    }
  }

  /** Where the sets' members begin or end, ascending, from 0. */
  private static int[] starts(Set<CodePoints> sets) {
    int[] all = new int[1 + sets.stream().mapToInt(CodePoints::edgeCount).sum()];
    int size = 1;
    for (CodePoints set : sets) {
      for (int i = 0; i < set.edgeCount(); i++) {
        all[size++] = set.edge(i);
      }
    }
    Arrays.sort(all);
    int kept = 0;
    for (int edge : all) {
      if (edge < LIMIT && (kept == 0 || all[kept - 1] != edge)) {
        all[kept++] = edge;
      }
    }
    return Arrays.copyOf(all, kept);
  }

  /** Splits each class into what is in a set and what is not; returns how many there are then. */
  private static int refine(int[] classes, int count, int[] starts, CodePoints set) {
    int[] renamed = new int[2 * count];
    Arrays.fill(renamed, -1);
    int next = 0;
    int passed = 0;
    for (int i = 0; i < starts.length; i++) {
      if (passed < set.edgeCount() && set.edge(passed) == starts[i]) {
        passed++;
      }
      int key = 2 * classes[i] + passed % 2;
      if (renamed[key] < 0) {
        renamed[key] = next++;
      }
      classes[i] = renamed[key];
    }
    return next;
  }

  private void fill(int start, int end, int value, char[][] uniform) {
    for (int from = start; from < end; ) {
      int page = from >> PAGE_BITS;
      int to = Math.min(end, (page + 1) << PAGE_BITS);
      if (to - from == PAGE) {
        if (uniform[value] == null) {
          uniform[value] = new char[PAGE];
          Arrays.fill(uniform[value], (char) value);
        }
        pages[page] = uniform[value];
      } else {
        if (pages[page] == null) {
          pages[page] = new char[PAGE];
        }
        Arrays.fill(pages[page], from % PAGE, from % PAGE + to - from, (char) value);
      }
      from = to;
    }
  }

  /** How many classes there are. */
  int size() {
    return members.length;
  }

  /** The class of a code point. */
  int of(int codePoint) {
    return pages[codePoint >> PAGE_BITS][codePoint & PAGE - 1];
  }

  /** The classes whose code points are in a set, which must be one of those told apart. */
  BitSet within(CodePoints set) {
    BitSet within = new BitSet();
    for (int i = 0; i < members.length; i++) {
      within.set(i, set.contains(members[i]));
    }
    return within;
  }
}
