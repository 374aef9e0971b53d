package io.xmodel.internal.events;

/** Finds the end of a JSON object that arrives in pieces. Not for use by several threads. */
final class JsonSpan {
  /** The brackets that are open, outermost first. */
  private final StringBuilder open = new StringBuilder();

  private boolean inString;
  private boolean escaped;
  private boolean closed;
  private boolean broken;

  /**
   * Takes a piece. The first character of all must be an opening brace.
   *
   * @return how many of its characters belong to the object
   */
  int accept(String piece) {
    int i = 0;
    while (i < piece.length() && !closed && !broken) {
      accept(piece.charAt(i));
      i++;
    }
    return i;
  }

  private void accept(char c) {
    if (escaped) {
      escaped = false;
    } else if (inString) {
      escaped = c == '\\';
      inString = c != '"';
    } else if (c == '"') {
      inString = true;
    } else if (c == '{' || c == '[') {
      open.append(c);
    } else if (c == '}' || c == ']') {
      int last = open.length() - 1;
      broken = open.charAt(last) != (c == '}' ? '{' : '[');
      open.setLength(last);
      closed = last == 0 && !broken;
    }
  }

  /** Whether the object is complete. */
  boolean closed() {
    return closed;
  }

  /** Whether a bracket closes one of the other kind. */
  boolean broken() {
    return broken;
  }
}
