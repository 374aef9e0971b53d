package io.xmodel.internal.text.regex;

/**
 * Letters of both cases, for {@code (?i)}: those of ASCII, which is what tokenizers write there.
 * Others are refused, as Oniguruma lets some of them match several characters.
 */
final class LetterCase {
  /** Letters that some single character of Unicode stands for together, such as {@code ﬁ}. */
  private static final String LIGATURES = " ff fi fl ss st ";

  /** The letter read before, in lower case; 0 where there is none. */
  private int previous;

  /** Begins anew: what comes next does not follow a letter. */
  void forget() {
    previous = 0;
  }

  /** A character, and that of the other case. */
  CodePoints ofCharacter(int c) {
    int before = previous;
    previous = Character.toLowerCase(c);
    if (before != 0
        && LIGATURES.contains(
            " " + Character.toString(before) + Character.toString(previous) + " ")) {
      throw new PatternException(
          "ignores the case of '%s%s', for which this library does not know all ways to write it"
              .formatted(Character.toString(before), Character.toString(previous)));
    }
    return variants(c);
  }

  /** A set of characters, and those of the other case. */
  CodePoints ofClass(CodePoints set) {
    CodePoints ascii = CodePoints.range(0, 127);
    boolean negative = set.contains(Character.MAX_CODE_POINT);
    CodePoints written = negative ? set.complement() : set;
    if (!written.without(ascii).isEmpty()) {
      throw new PatternException("ignores the case of a set with other letters than a to z");
    }
    CodePoints all = written;
    for (int c = 0; c < 128; c++) {
      if (written.contains(c)) {
        all = all.union(variants(c));
      }
    }
    return negative ? all.complement() : all;
  }

  private static CodePoints variants(int c) {
    if (c >= 128) {
      if (Character.toUpperCase(c) != c || Character.toLowerCase(c) != c) {
        throw new PatternException(
            "ignores the case of '%s'; this library does so for the letters a to z only"
                .formatted(Character.toString(c)));
      }
      return CodePoints.of(c);
    }
    CodePoints both =
        CodePoints.of(Character.toLowerCase(c)).union(CodePoints.of(Character.toUpperCase(c)));
    return switch (Character.toLowerCase(c)) {
      case 's' -> both.union(CodePoints.of('\u017F'));
      case 'k' -> both.union(CodePoints.of('\u212A'));
      default -> both;
    };
  }
}
