package io.xmodel.internal.text.split;

import io.xmodel.internal.text.regex.CodePoints;

/** Sets of characters as Rust and its regular expressions tell them, which know Unicode 16. */
public final class RustCharacters {
  private static final int NUMBERS =
      1 << Character.DECIMAL_DIGIT_NUMBER | 1 << Character.LETTER_NUMBER | 1 << Character.OTHER_NUMBER;
  private static final int WORD_TYPES =
      1 << Character.NON_SPACING_MARK
          | 1 << Character.ENCLOSING_MARK
          | 1 << Character.COMBINING_SPACING_MARK
          | 1 << Character.DECIMAL_DIGIT_NUMBER
          | 1 << Character.CONNECTOR_PUNCTUATION;
  private static final int PUNCTUATION =
      1 << Character.CONNECTOR_PUNCTUATION
          | 1 << Character.DASH_PUNCTUATION
          | 1 << Character.START_PUNCTUATION
          | 1 << Character.END_PUNCTUATION
          | 1 << Character.INITIAL_QUOTE_PUNCTUATION
          | 1 << Character.FINAL_QUOTE_PUNCTUATION
          | 1 << Character.OTHER_PUNCTUATION;

  private RustCharacters() {}

  private static boolean is(int codePoint, int types) {
    return (types >>> Character.getType(codePoint) & 1) != 0;
  }

  /** {@code \w}. */
  public static boolean isWord(int codePoint) {
    return Character.isAlphabetic(codePoint)
        || is(codePoint, WORD_TYPES)
        || codePoint == 0x200C
        || codePoint == 0x200D;
  }

  /** {@code char::is_numeric}. */
  public static CodePoints numeric() {
    return CodePoints.of(c -> is(c, NUMBERS));
  }

  /** Punctuation of ASCII, symbols included, and of the rest of Unicode. */
  public static CodePoints punctuation() {
    return CodePoints.of(c -> isAsciiPunctuation(c) || is(c, PUNCTUATION));
  }

  private static boolean isAsciiPunctuation(int c) {
    return c > ' ' && c < 0x7F && !Character.isLetterOrDigit(c);
  }

  /** White space. */
  public static CodePoints whiteSpace() {
    return CodePoints.of(WhiteSpace::is);
  }

  /** {@code \w}, as a set. */
  public static CodePoints word() {
    return CodePoints.of(RustCharacters::isWord);
  }
}
