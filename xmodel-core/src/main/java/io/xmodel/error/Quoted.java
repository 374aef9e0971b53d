package io.xmodel.error;

/**
 * Foreign text as it stands in messages: between quotes, on one line, and short however long it is.
 * Whoever quotes input in a message uses it, as a message must not be as long as its input.
 */
public final class Quoted {
  /** The most characters of a text that a message repeats. */
  public static final int LONGEST = 200;

  /** The most characters of a whole message. */
  static final int LONGEST_MESSAGE = 4000;

  private Quoted() {}

  /** The text between double quotes. */
  public static String of(String text) {
    return '"' + shortened(text) + '"';
  }

  /** The text without quotes, for messages that put their own around it. */
  public static String shortened(String text) {
    return visible(cut(text, LONGEST), false);
  }

  /**
   * A whole message, whose end goes where it is longer than anyone reads. What was quoted without
   * care cannot move the cursor of a terminal.
   */
  static String message(String sentence) {
    return visible(cut(sentence, LONGEST_MESSAGE), true);
  }

  private static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    // Half of a pair of surrogates is no character.
    int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    return text.substring(0, end) + "… (" + (text.length() - end) + " characters more)";
  }

  /**
   * Control characters, which would break a terminal, as escapes; and line breaks and tabs, which
   * would break a line, unless the text may have lines.
   */
  private static String visible(String text, boolean lines) {
    StringBuilder visible = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isISOControl(c) || (lines && (c == '\n' || c == '\t'))) {
        visible.append(c);
        continue;
      }
      switch (c) {
        case '\n' -> visible.append("\\n");
        case '\r' -> visible.append("\\r");
        case '\t' -> visible.append("\\t");
        default -> visible.append("\\u").append(Integer.toHexString(0x10000 | c).substring(1));
      }
    }
    return visible.toString();
  }
}
