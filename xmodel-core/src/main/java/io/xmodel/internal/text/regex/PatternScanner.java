package io.xmodel.internal.text.regex;

/** A place in a pattern. */
final class PatternScanner {
  private final String pattern;
  private int at;

  /** A closing parenthesis that is still to come, though it was read already. */
  private boolean inserted;

  PatternScanner(String pattern) {
    this.pattern = pattern;
  }

  boolean atEnd() {
    return at >= pattern.length() && !inserted;
  }

  boolean sees(char c) {
    return inserted ? c == ')' : at < pattern.length() && pattern.charAt(at) == c;
  }

  boolean accept(char c) {
    boolean seen = sees(c);
    if (seen && inserted) {
      inserted = false;
    } else if (seen) {
      at++;
    }
    return seen;
  }

  boolean accept(String text) {
    boolean seen = !inserted && pattern.startsWith(text, at);
    at += seen ? text.length() : 0;
    return seen;
  }

  /** Reads this, or says what is wrong. */
  void expect(char c, String otherwise) {
    if (!accept(c)) {
      throw new PatternException(otherwise);
    }
  }

  /** The next code point. */
  int next() {
    if (at >= pattern.length()) {
      throw new PatternException("ends too early");
    }
    int c = pattern.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  /** The code point after the next ones, or -1. */
  int peek(int ahead) {
    return at + ahead < pattern.length() ? pattern.charAt(at + ahead) : -1;
  }

  /** What was read since a place, without the character read last. */
  String since(int start) {
    return pattern.substring(start, at - 1);
  }

  int position() {
    return at;
  }

  void back(int position) {
    at = position;
  }

  /** Lets a closing parenthesis be read next. */
  void insert(char parenthesis) {
    if (parenthesis != ')' || inserted) {
      throw new IllegalStateException("only one ')' can be inserted");
    }
    inserted = true;
  }

  /** Reads up to and with a character. */
  void skipTo(char end) {
    int found = pattern.indexOf(end, at);
    if (found < 0) {
      throw new PatternException("has no '%c' where one must follow".formatted(end));
    }
    at = found + 1;
  }

  /** Reads white space or a comment of the extended syntax, if there is one. */
  boolean skipComment() {
    if (accept('#')) {
      int end = pattern.indexOf('\n', at);
      at = end < 0 ? pattern.length() : end + 1;
      return true;
    }
    if (at < pattern.length() && " \t\n\r\f\u000B".indexOf(pattern.charAt(at)) >= 0) {
      at++;
      return true;
    }
    return false;
  }

  /** A decimal number; -1 where there is none. */
  int number(int max) {
    int start = at;
    int value = 0;
    while (at < pattern.length() && pattern.charAt(at) >= '0' && pattern.charAt(at) <= '9') {
      value = 10 * value + pattern.charAt(at++) - '0';
      if (value > max) {
        throw new PatternException("has a number above %s".formatted(max));
      }
    }
    return at == start ? -1 : value;
  }

  /** Up to so many digits of a base; -1 where there is none. */
  int digits(int base, int most) {
    int start = at;
    int value = 0;
    while (at < pattern.length() && at - start < most) {
      int digit = pattern.charAt(at) < 128 ? Character.digit(pattern.charAt(at), base) : -1;
      if (digit < 0) {
        break;
      }
      value = base * value + digit;
      at++;
    }
    return at == start ? -1 : value;
  }
}
