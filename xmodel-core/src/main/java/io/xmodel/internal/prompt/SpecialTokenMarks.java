package io.xmodel.internal.prompt;

import io.xmodel.error.RequestException;
import io.xmodel.internal.text.LongestMatch;
import io.xmodel.internal.text.PromptText;
import io.xmodel.internal.text.PromptText.Segment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Tells special tokens that the template wrote from those that stood in a message. Before
 * rendering, each special token's string in a message is put between two marks; after it, the marks
 * are read and taken away. A message's edge that could complete a special token together with its
 * neighbour gets a mark too, as special tokens are not recognised across segments.
 *
 * <p>The marks are characters that occur in no message and not in the template. Marks stand
 * <em>around</em> strings, so that a template that looks for one ({@code '</think>' in content})
 * still finds it. Messages without such strings are not changed at all.
 */
final class SpecialTokenMarks {
  private final Collection<String> specialTokens;
  private final LongestMatch match;
  private final char open;
  private final char close;
  private final char edge;
  private boolean used;

  /**
   * Marks for one rendering.
   *
   * @param specialTokens the strings to tell apart
   * @param match of those strings
   * @param texts everything that may end up in the rendered text
   * @throws RequestException when they leave no characters for marks
   */
  SpecialTokenMarks(
      Collection<String> specialTokens, LongestMatch match, Collection<String> texts) {
    this.specialTokens = specialTokens;
    this.match = match;
    String free = free(texts, 3);
    open = free.charAt(0);
    close = free.charAt(1);
    edge = free.charAt(2);
  }

  /**
   * Characters that occur in none of the texts, for marks.
   *
   * @throws RequestException when they leave too few
   */
  static String free(Collection<String> texts, int count) {
    // Unicode keeps U+FDD0 to U+FDEF for such uses; the private use area follows if they are taken.
    String free =
        IntStream.concat(
                IntStream.rangeClosed(0xFDD0, 0xFDEF), IntStream.rangeClosed(0xE000, 0xF8FF))
            .filter(c -> texts.stream().noneMatch(text -> text.indexOf(c) >= 0))
            .limit(count)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    if (free.length() < count) {
      throw new RequestException(
          "The messages hold every character of private use, and the chat needs three of them to mark special tokens. Take some out.");
    }
    return free;
  }

  /** Whether any mark was set. */
  boolean used() {
    return used;
  }

  /** The text with marks. */
  String mark(String text) {
    StringBuilder marked = new StringBuilder();
    if (specialTokens.stream().anyMatch(token -> beginsWithEndOf(text, token))) {
      marked.append(edge);
    }
    for (int i = 0; i < text.length(); ) {
      int length = match.lengthAt(text, i);
      if (length > 0) {
        marked.append(open).append(text, i, i + length).append(close);
        i += length;
      } else {
        marked.append(text.charAt(i++));
      }
    }
    if (specialTokens.stream().anyMatch(token -> endsWithBeginningOf(text, token))) {
      marked.append(edge);
    }
    used |= marked.length() > text.length();
    return marked.toString();
  }

  private static boolean beginsWithEndOf(String text, String token) {
    for (int length = Math.min(token.length() - 1, text.length()); length > 0; length--) {
      if (text.regionMatches(0, token, token.length() - length, length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean endsWithBeginningOf(String text, String token) {
    for (int length = Math.min(token.length() - 1, text.length()); length > 0; length--) {
      if (text.regionMatches(text.length() - length, token, 0, length)) {
        return true;
      }
    }
    return false;
  }

  /** Reads and removes the marks of a rendered text. */
  PromptText read(String rendered) {
    List<Segment> segments = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < rendered.length(); i++) {
      char c = rendered.charAt(i);
      if (c != open && c != close && c != edge) {
        continue;
      }
      add(segments, rendered.substring(start, i), true);
      start = i + 1;
      // A template may have cut one of a pair away; then there is nothing left to protect.
      int end = rendered.indexOf(close, start);
      if (c == open && end > start && specialTokens.contains(rendered.substring(start, end))) {
        add(segments, rendered.substring(start, end), false);
        start = end + 1;
        i = end;
      }
    }
    add(segments, rendered.substring(start), true);
    return new PromptText(segments);
  }

  private static void add(List<Segment> segments, String text, boolean specialTokens) {
    if (!text.isEmpty()) {
      segments.add(new Segment(text, specialTokens));
    }
  }
}
