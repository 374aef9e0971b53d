package io.xmodel.internal.jinja.method;

import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Text;

/** Strings filled up to a width. */
public final class Padding {
  private Padding() {}

  /** Fill left and right, the odd one as Python has it. */
  public static String center(Budget budget, String text, int width, String fill) {
    int pad = width - Text.length(text);
    int left = pad <= 0 ? 0 : pad / 2 + (pad & width & 1);
    return padded(budget, text, left, pad - left, fill);
  }

  static String left(Budget budget, String text, int width, String fill) {
    return padded(budget, text, 0, width - Text.length(text), fill);
  }

  static String right(Budget budget, String text, int width, String fill) {
    return padded(budget, text, width - Text.length(text), 0, fill);
  }

  private static String padded(Budget budget, String text, int left, int right, String fill) {
    if (Text.length(fill) != 1) {
      throw Failure.type("a text is filled up with one character");
    }
    long length = (long) Math.max(0, left) + Math.max(0, right);
    budget.write(text.length() + fill.length() * length);
    return fill.repeat(Math.max(0, left)) + text + fill.repeat(Math.max(0, right));
  }

  /** Zeros behind the sign. */
  static String zeros(Budget budget, String text, int width) {
    int pad = width - Text.length(text);
    if (pad <= 0) {
      return text;
    }
    budget.write((long) text.length() + pad);
    boolean signed = text.startsWith("+") || text.startsWith("-");
    return (signed ? text.substring(0, 1) : "") + "0".repeat(pad) + text.substring(signed ? 1 : 0);
  }

  /** Blanks in place of tabs. */
  static String tabs(Budget budget, String text, int size) {
    StringBuilder expanded = new StringBuilder();
    int column = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == '\t') {
        int blanks = size > 0 ? size - column % size : 0;
        budget.checkLength((long) expanded.length() + blanks);
        expanded.repeat(' ', blanks);
        column += blanks;
      } else {
        expanded.appendCodePoint(c);
        column = c == '\n' || c == '\r' ? 0 : column + 1;
      }
    }
    return budget.made(expanded.toString());
  }
}
