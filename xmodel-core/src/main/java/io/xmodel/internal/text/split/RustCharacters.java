package io.xmodel.internal.text.split;

import io.xmodel.internal.text.regex.CodePointTable;
import io.xmodel.internal.text.regex.CodePoints;
import java.util.Map;
import java.util.Objects;

/**
 * Sets of characters as Rust and its libraries tell them. Each knows another version of Unicode:
 * its regular expressions 16, its punctuation 8, its normalization 9. What came later is in
 * rust.txt, written by tools/unicode/Rust.java.
 */
public final class RustCharacters {
  /** The one character whose lower case is two. */
  private static final int CAPITAL_I_WITH_DOT = 0x130;

  private RustCharacters() {}

  /** Read when it is first asked for: most tokenizers never do. */
  private static final class Later {
    static final Map<String, CodePoints> SETS =
        CodePointTable.read(RustCharacters.class, "rust.txt");
  }

  /** Found by looking at every code point, which takes milliseconds. */
  private static final class Words {
    static final CodePoints SET =
        CodePoints.of(Character::isAlphabetic)
            .without(CodePoints.ofCategory("Cn"))
            .union(CodePoints.ofCategory("M"))
            .union(CodePoints.ofCategory("Nd"))
            .union(CodePoints.ofCategory("Pc"))
            .union(CodePoints.ofAll("\u200C\u200D"));
  }

  private static CodePoints later(String name) {
    return Objects.requireNonNull(Later.SETS.get(name), name);
  }

  /**
   * Characters that normalization does not know: they change into nothing, and nothing joins them
   * or passes them by.
   */
  static CodePoints unknownToNormalization() {
    return later("normalized-later");
  }

  /** {@code char::is_numeric}, which knows Unicode 17. */
  public static CodePoints numeric() {
    return CodePoints.ofCategory("N").union(later("numeric-17"));
  }

  /** Punctuation of ASCII, symbols included, and of the rest of Unicode. */
  public static CodePoints punctuation() {
    CodePoints now = CodePoints.ofCategory("P");
    CodePoints changed = later("punctuation-changed");
    return now.without(changed)
        .union(changed.without(now))
        .union(CodePoints.ofAll("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"));
  }

  /** Appends the lower case of a character. Rust knows that of Unicode 17, a JDK of its version. */
  static void appendLowerCase(StringBuilder text, int c) {
    if (c == CAPITAL_I_WITH_DOT) {
      text.append("i\u0307");
    } else if (c == 0xA7CE || c == 0xA7D2 || c == 0xA7D4) {
      text.appendCodePoint(c + 1);
    } else if (c >= 0x16EA0 && c <= 0x16EB8) {
      text.appendCodePoint(c + 0x1B);
    } else {
      text.appendCodePoint(Character.toLowerCase(c));
    }
  }

  /** White space. */
  public static CodePoints whiteSpace() {
    return CodePoints.ofCategory("Z").union(CodePoints.ofAll("\t\n\u000B\f\r\u0085"));
  }

  /** {@code \w}. */
  public static CodePoints word() {
    return Words.SET;
  }
}
