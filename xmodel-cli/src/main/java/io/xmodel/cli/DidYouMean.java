package io.xmodel.cli;

import java.util.Collection;
import java.util.Comparator;

/** Finds the name that a misspelt one was meant to be. */
final class DidYouMean {
  private static final int LONGEST = 40;

  private DidYouMean() {}

  /**
   * What to say of a name that nothing has.
   *
   * @param kind what it would be the name of
   * @param typed as it was typed
   * @param wanted the same, written as names are
   * @param names those there are
   */
  static String unknown(String kind, String typed, String wanted, Collection<String> names) {
    return "There is no %s '%s'.%s There are: %s."
        .formatted(kind, typed, hint(wanted, names), String.join(", ", names));
  }

  /** A sentence with a blank before it; empty when no name is near. */
  static String hint(String typed, Collection<String> names) {
    if (typed.length() < 3 || typed.length() > LONGEST) {
      return ""; // Anything is near to the one, and nothing to the other.
    }
    int most = Math.max(1, typed.length() / 3);
    return names.stream()
        .filter(name -> distance(typed, name) <= most)
        .min(
            Comparator.comparingInt((String name) -> distance(typed, name))
                .thenComparing(Comparator.naturalOrder()))
        .map(name -> " Did you mean %s?".formatted(name))
        .orElse("");
  }

  /** Letters to add, remove, change, or swap with their neighbour. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + change, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
