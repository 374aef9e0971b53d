package io.xmodel.internal.events;

/** Finds the end of a JSON object that arrives in pieces. Not for use by several threads. */
final class JsonSpan {
  private int depth;
  private boolean inString;
  private boolean escaped;

  /** Takes a character; true when it closes the object. The first must be an opening brace. */
  boolean closes(char c) {
    if (inString) {
      if (escaped) {
        escaped = false;
      } else if (c == '\\') {
        escaped = true;
      } else if (c == '"') {
        inString = false;
      }
      return false;
    }
    switch (c) {
      case '"' -> inString = true;
      case '{', '[' -> depth++;
      case '}', ']' -> depth--;
      default -> {}
    }
    return depth == 0;
  }
}
