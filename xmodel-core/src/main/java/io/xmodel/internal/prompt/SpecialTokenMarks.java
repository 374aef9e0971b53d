package io.xmodel.internal.prompt;

import io.xmodel.internal.text.LongestMatch;
import io.xmodel.internal.text.PromptText;
import io.xmodel.internal.text.PromptText.Segment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

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
   * @param texts everything that may end up in the rendered text
   */
  SpecialTokenMarks(Collection<String> specialTokens, Collection<String> texts) {
    this.specialTokens = specialTokens;
    match = new LongestMatch(specialTokens);
    List<Character> free = new ArrayList<>();
    // Unicode keeps U+FDD0 to U+FDEF for such uses; the private use area follows if they are taken.
    for (char c = 0xFDD0; free.size() < 3; c = c == 0xFDEF ? 0xE000 : (char) (c + 1)) {
      char candidate = c;
      if (texts.stream().noneMatch(text -> text.indexOf(candidate) >= 0)) {
        free.add(c);
      }
    }
    open = free.get(0);
    close = free.get(1);
    edge = free.get(2);
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
