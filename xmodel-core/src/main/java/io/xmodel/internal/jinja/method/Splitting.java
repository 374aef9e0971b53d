package io.xmodel.internal.jinja.method;

import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;

/** Strings in parts, as Python's methods cut them. */
public final class Splitting {
  private Splitting() {}

  /** {@code split(separator, limit)}; a limit below 0 is none. */
  static List<String> split(Budget budget, String text, String separator, int limit) {
    requireSeparator(separator);
    budget.search(text, separator);
    budget.write(text.length());
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int end; limit < 0 || parts.size() < limit; start = end + separator.length()) {
      end = Text.indexOf(text, separator, start);
      if (end < 0) {
        break;
      }
      budget.items(1);
      parts.add(text.substring(start, end));
    }
    parts.add(text.substring(start));
    return parts;
  }

  /** {@code rsplit(separator, limit)}. */
  static List<String> splitLast(Budget budget, String text, String separator, int limit) {
    requireSeparator(separator);
    budget.search(text, separator);
    budget.write(text.length());
    List<String> parts = new ArrayList<>();
    int end = text.length();
    for (int start; limit < 0 || parts.size() < limit; end = start) {
      budget.read(separator.length() < 32 ? 0 : end);
      start = Text.lastIndexOf(text, separator, end);
      if (start < 0) {
        break;
      }
      budget.items(1);
      parts.add(text.substring(start + separator.length(), end));
    }
    parts.add(text.substring(0, end));
    Collections.reverse(parts);
    return parts;
  }

  private static void requireSeparator(String separator) {
    if (separator.isEmpty()) {
      throw Failure.value("a text cannot be split at an empty string");
    }
  }

  /** {@code split()} at whitespace. */
  static List<String> words(Budget budget, String text, int limit) {
    budget.write(text.length());
    List<String> parts = new ArrayList<>();
    int at = skip(text, 0, true);
    while (at < text.length() && (limit < 0 || parts.size() < limit)) {
      int end = skip(text, at, false);
      budget.items(1);
      parts.add(text.substring(at, end));
      at = skip(text, end, true);
    }
    if (at < text.length()) {
      parts.add(text.substring(at));
    }
    return parts;
  }

  private static int skip(String text, int at, boolean spaces) {
    while (at < text.length() && Text.isSpace(text.charAt(at)) == spaces) {
      at++;
    }
    return at;
  }

  /** {@code rsplit()} at whitespace. */
  static List<String> lastWords(Budget budget, String text, int limit) {
    budget.write(text.length());
    List<String> parts = new ArrayList<>();
    int end = skipBack(text, text.length(), true);
    while (end > 0 && (limit < 0 || parts.size() < limit)) {
      int start = skipBack(text, end, false);
      budget.items(1);
      parts.add(text.substring(start, end));
      end = skipBack(text, start, true);
    }
    if (end > 0) {
      parts.add(text.substring(0, end));
    }
    Collections.reverse(parts);
    return parts;
  }

  private static int skipBack(String text, int at, boolean spaces) {
    while (at > 0 && Text.isSpace(text.charAt(at - 1)) == spaces) {
      at--;
    }
    return at;
  }

  /** {@code splitlines(keep)}. */
  public static List<String> lines(Budget budget, String text, boolean keep) {
    budget.write(text.length());
    List<String> lines = new ArrayList<>();
    for (int start = 0; start < text.length(); ) {
      int end = start;
      while (end < text.length() && !Text.isLineBreak(text.charAt(end))) {
        end++;
      }
      int next = end == text.length() ? end : end + 1;
      if (text.startsWith("\r\n", end)) {
        next++;
      }
      budget.items(1);
      lines.add(text.substring(start, keep ? next : end));
      start = next;
    }
    return lines;
  }

  /** A text without characters of a kind at its ends. */
  public static String strip(String text, IntPredicate stripped, boolean left, boolean right) {
    int start = 0;
    int end = text.length();
    while (left && start < end && stripped.test(text.codePointAt(start))) {
      start += Character.charCount(text.codePointAt(start));
    }
    while (right && end > start && stripped.test(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(start, end);
  }
}
