package io.xmodel.cli;

import io.xmodel.cli.Keyboard.LineCancelled;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together from lines: a backslash at the end of a line joins the next one, and
 * {@code """} begins and ends a text of many lines.
 */
final class ReplInput {
  private static final String QUOTES = "\"\"\"";
  private static final String PROMPT = "> ";
  private static final String CONTINUATION = ". ";

  private final Keyboard keyboard;
  private final String prompt;

  ReplInput(Keyboard keyboard, Colours colours) {
    this.keyboard = keyboard;
    this.prompt = colours.bold(PROMPT);
  }

  /**
   * The next message or command; null at the end. Input that ends in the middle counts as whole.
   */
  @Nullable String read() throws LineCancelled {
    return read("");
  }

  /** The same, with a text to begin with that a person may change. */
  @Nullable String read(String begun) throws LineCancelled {
    String line = keyboard.readLine(prompt, begun);
    if (line == null) {
      return null;
    }
    return line.stripLeading().startsWith(QUOTES) ? quoted(line) : continued(line);
  }

  private String quoted(String first) throws LineCancelled {
    StringBuilder text = new StringBuilder();
    String line = first.stripLeading().substring(QUOTES.length());
    while (true) {
      int end = line.indexOf(QUOTES);
      text.append(end < 0 ? line : line.substring(0, end));
      String next = end < 0 ? keyboard.readLine(CONTINUATION) : null;
      if (next == null) {
        // Line breaks beside the quotes belong to the quotes.
        return text.toString().replaceFirst("\\A\\n", "").replaceFirst("\\n\\z", "");
      }
      text.append('\n');
      line = next;
    }
  }

  private String continued(String first) throws LineCancelled {
    StringBuilder text = new StringBuilder();
    String line = first;
    while (line.endsWith("\\")) {
      text.append(line, 0, line.length() - 1).append('\n');
      String next = keyboard.readLine(CONTINUATION);
      if (next == null) {
        return text.toString();
      }
      line = next;
    }
    return text.append(line).toString();
  }
}
