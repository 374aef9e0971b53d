package io.xmodel.internal.jinja.value;

/** Bounded pieces of text for messages. */
public final class Quote {
  private static final int LONGEST = 60;

  private Quote() {}

  /** The text on one line, shortened when long. */
  public static String of(String text) {
    StringBuilder quoted = new StringBuilder();
    for (int i = 0; i < text.length() && quoted.length() < LONGEST; ) {
      int c = text.codePointAt(i);
      quoted.appendCodePoint(Character.isISOControl(c) ? ' ' : c);
      i += Character.charCount(c);
    }
    return text.length() > LONGEST ? quoted + "…" : quoted.toString();
  }
}
