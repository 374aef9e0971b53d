package io.xmodel.internal.constraint.json;

import com.networknt.schema.regex.RegularExpression;
import java.util.regex.Pattern;

/**
 * Java's regular expressions, meant as ECMA-262 means them. They differ in which characters end a
 * line, in which are white space, and in a line end before the end of the text.
 */
final class EcmaPatterns {
  private static final String SPACE =
      "\\t-\\r \\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF";

  private EcmaPatterns() {}

  /** Whether a text has the pattern somewhere. */
  static RegularExpression search(String pattern) {
    Pattern java = Pattern.compile(inJava(pattern));
    return text -> java.matcher(text).find();
  }

  private static String inJava(String pattern) {
    StringBuilder java = new StringBuilder();
    boolean set = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\') {
        char next = pattern.charAt(++i);
        switch (next) {
          case 's' -> java.append(set ? SPACE : "[" + SPACE + "]");
          case 'S' -> java.append("[^").append(SPACE).append(']');
          default -> java.append(c).append(next);
        }
        continue;
      }
      set = c == '[' || (set && c != ']');
      switch (c) {
        case '.' -> java.append(set ? "." : "[^\\n\\r\\u2028\\u2029]");
        case '$' -> java.append(set ? "$" : "\\z");
        default -> java.append(c);
      }
    }
    return java.toString();
  }
}
