package io.xmodel.cli;

import io.xmodel.text.TextTokenizer;
import org.jspecify.annotations.Nullable;

/** Single tokens for people to read. */
final class TokenText {
  private TokenText() {}

  /** A token's text in quotes, line breaks and the like escaped; empty without a tokenizer. */
  static String quoted(@Nullable TextTokenizer tokenizer, int id) {
    if (tokenizer == null || id >= tokenizer.idLimit()) {
      return "";
    }
    StringBuilder quoted = new StringBuilder("\"");
    tokenizer
        .decodeWithSpecialTokens(new int[] {id})
        .chars()
        .forEach(c -> {
          switch (c) {
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            default -> quoted.append((char) c);
          }
        });
    return quoted.append('"').toString();
  }
}
