package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;

/**
 * Compares a JSON text that breaks off with values: whether it can still be completed to one that
 * is equal. The text is known to be well-formed so far. Of a number that breaks off nothing is
 * known.
 */
final class Likeness {
  private static final String AFTER_WORD = ",]} \n";

  private final String raw;
  private int at;

  /** Whether the text broke off in what was compared last. */
  private boolean cut;

  /**
   * Compares with a text.
   *
   * @param raw one byte in each character
   */
  Likeness(String raw) {
    this.raw = raw;
  }

  /** Whether the text may be completed to this value. */
  boolean mayBecome(JsonNode value) {
    at = 0;
    cut = false;
    return is(value);
  }

  private boolean is(JsonNode value) {
    skipSpace();
    if (atEnd()) {
      return true;
    }
    return switch (raw.charAt(at)) {
      case '"' -> value.isTextual() && fits(text(), value.textValue());
      case '{' -> value.isObject() && isObject(value);
      case '[' -> value.isArray() && isArray(value);
      default -> isWord(value);
    };
  }

  private boolean atEnd() {
    cut |= at >= raw.length();
    return cut;
  }

  private void skipSpace() {
    while (at < raw.length() && (raw.charAt(at) == ' ' || raw.charAt(at) == '\n')) {
      at++;
    }
  }

  private boolean fits(String text, String whole) {
    return cut ? whole.startsWith(text) : whole.equals(text);
  }

  /** The text of the string that begins here. */
  private String text() {
    int end = JsonStrings.end(raw, at + 1);
    cut = end < 0;
    String inside = cut ? raw.substring(at + 1) : raw.substring(at + 1, end);
    at = cut ? raw.length() : end + 1;
    return JsonStrings.text(inside);
  }

  private boolean isWord(JsonNode value) {
    int start = at;
    while (at < raw.length() && AFTER_WORD.indexOf(raw.charAt(at)) < 0) {
      at++;
    }
    String word = raw.substring(start, at);
    char first = word.charAt(0);
    boolean number = first == '-' || (first >= '0' && first <= '9');
    if (atEnd()) {
      return number ? value.isNumber() : isLiteral(value) && value.asText().startsWith(word);
    }
    return number
        ? value.isNumber() && Double.parseDouble(word) == value.doubleValue()
        : isLiteral(value) && value.asText().equals(word);
  }

  private static boolean isLiteral(JsonNode value) {
    return value.isBoolean() || value.isNull();
  }

  private boolean isArray(JsonNode value) {
    at++;
    int count = 0;
    while (true) {
      skipSpace();
      if (atEnd()) {
        return true;
      }
      if (raw.charAt(at) == ']') {
        at++;
        return count == value.size();
      }
      if (raw.charAt(at) == ',') {
        at++;
        skipSpace();
      }
      if (count == value.size() || !is(value.get(count++))) {
        return false;
      }
      if (cut) {
        return true;
      }
    }
  }

  private boolean isObject(JsonNode value) {
    at++;
    Set<String> names = new HashSet<>();
    while (true) {
      skipSpace();
      if (atEnd()) {
        return true;
      }
      if (raw.charAt(at) == '}') {
        at++;
        return names.size() == value.size();
      }
      if (raw.charAt(at) == ',') {
        at++;
        skipSpace();
      }
      if (atEnd()) {
        return names.size() < value.size();
      }
      String name = text();
      if (cut) {
        return isBegun(name, names, value);
      }
      skipSpace();
      if (atEnd()) {
        return value.has(name);
      }
      at++; // the colon
      names.add(name);
      if (!value.has(name) || !is(value.get(name))) {
        return false;
      }
      if (cut) {
        return true;
      }
    }
  }

  /** Whether a name that has not come begins so. */
  private static boolean isBegun(String begun, Set<String> came, JsonNode value) {
    for (Iterator<String> names = value.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (name.startsWith(begun) && !came.contains(name)) {
        return true;
      }
    }
    return false;
  }
}
