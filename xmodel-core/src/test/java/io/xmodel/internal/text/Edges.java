package io.xmodel.internal.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Code points that stand for all: those next to which category, script or another trait changes,
 * and those that normalization or letter case changes. With {@code -Dxmodel.tokenizers=…} all there
 * are.
 */
final class Edges {
  /** A build looks at one in so many of those beyond the first few alphabets. */
  private static final int SAMPLED = 7;

  private Edges() {}

  private static boolean sampled(int codePoint) {
    return every() || codePoint < 0x300 || codePoint % SAMPLED == 0;
  }

  private static boolean every() {
    return System.getProperty("xmodel.tokenizers") != null;
  }

  static List<String> all() {
    List<String> edges = new ArrayList<>();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if ((c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
          && sampled(c)
          && (every() || c < 0x300 || differs(c, c - 1) || differs(c, c + 1))) {
        edges.add(Character.toString(c));
      }
    }
    return edges;
  }

  /** Code points that some normalization form or lower case changes. */
  static List<String> changing() {
    List<String> changing = new ArrayList<>();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String text = Character.toString(c);
      if ((c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
          && sampled(c)
          && (c < 0x500
              || Character.getType(c) == Character.NON_SPACING_MARK
              || !Normalizer.isNormalized(text, Normalizer.Form.NFKD)
              || Character.toLowerCase(c) != c)
          && (c < 0xAC10 || c > 0xD790)) {
        changing.add(text);
      }
    }
    return changing;
  }

  private static boolean differs(int first, int second) {
    return second <= Character.MAX_CODE_POINT && !Objects.equals(traits(first), traits(second));
  }

  private static List<Object> traits(int c) {
    return List.of(Character.getType(c), Character.UnicodeScript.of(c), Character.isAlphabetic(c));
  }
}
