package io.xmodel.internal.jinja.filter;

import io.xmodel.internal.jinja.method.Splitting;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Ints;
import io.xmodel.internal.jinja.value.Parameters.Bound;
import io.xmodel.internal.jinja.value.Text;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** {@code wordwrap}: Python's {@code textwrap.wrap} of each line. */
final class WordWrap {
  private final Budget budget;
  private final int width;
  private final boolean breakLong;

  private WordWrap(Budget budget, int width, boolean breakLong) {
    this.budget = budget;
    this.width = width;
    this.breakLong = breakLong;
  }

  static Object wrap(Budget budget, Bound bound) {
    String text = Text.of(bound.get(0));
    int width = Ints.clamped(bound.or(1, 79L));
    String separator = bound.some(3) ? Text.of(bound.get(3)) : "\n";
    boolean breakLong = !bound.has(2) || bound.truth(2);
    boolean breakHyphens = !bound.has(4) || bound.truth(4);
    if (breakHyphens && text.indexOf('-') >= 0) {
      throw Failure.other(
          "wordwrap of a text with hyphens is known to this library only with break_on_hyphens=false");
    }
    WordWrap wrapping = new WordWrap(budget, width, breakLong);
    List<String> wrapped = new ArrayList<>();
    long length = 0;
    for (String line : Splitting.lines(budget, text, false)) {
      List<String> parts = wrapping.wrapped(line);
      budget.items(parts.size());
      length += line.length() + (long) separator.length() * (parts.size() + 1);
      budget.checkLength(length);
      wrapped.add(String.join(separator, parts));
    }
    return budget.made(String.join(separator, wrapped));
  }

  private List<String> wrapped(String line) {
    if (width <= 0) {
      throw Failure.value("wordwrap needs a width above 0");
    }
    Deque<String> chunks = chunks(line);
    List<String> lines = new ArrayList<>();
    while (!chunks.isEmpty()) {
      List<String> current = new ArrayList<>();
      int length = 0;
      budget.read(chunks.peek().length());
      if (isBlank(chunks.peek()) && !lines.isEmpty()) {
        chunks.pop();
      }
      while (!chunks.isEmpty() && length + Text.length(chunks.peek()) <= width) {
        length += Text.length(chunks.peek());
        current.add(chunks.pop());
        budget.read(chunks.isEmpty() ? 0 : chunks.peek().length());
      }
      if (!chunks.isEmpty() && Text.length(chunks.peek()) > width) {
        breakLong(chunks, current, width - length);
      }
      if (!current.isEmpty() && isBlank(current.get(current.size() - 1))) {
        current.remove(current.size() - 1);
      }
      if (!current.isEmpty()) {
        lines.add(String.join("", current));
      }
    }
    return lines;
  }

  private void breakLong(Deque<String> chunks, List<String> current, int room) {
    String chunk = chunks.pop();
    if (breakLong) {
      int space = Math.max(1, room);
      current.add(Text.slice(chunk, 0, space));
      chunks.push(Text.slice(chunk, space, Text.length(chunk)));
    } else if (current.isEmpty()) {
      current.add(chunk);
    } else {
      chunks.push(chunk);
    }
  }

  private static boolean isBlank(String chunk) {
    return chunk.codePoints().allMatch(WordWrap::isSpace);
  }

  /** Python's textwrap knows only ASCII's blanks. */
  private static boolean isSpace(int c) {
    return c == ' ' || (c >= 0x09 && c <= 0x0d);
  }

  private static Deque<String> chunks(String line) {
    Deque<String> chunks = new ArrayDeque<>();
    for (int start = 0; start < line.length(); ) {
      boolean space = isSpace(line.charAt(start));
      int end = start;
      while (end < line.length() && isSpace(line.charAt(end)) == space) {
        end++;
      }
      chunks.add(line.substring(start, end));
      start = end;
    }
    return chunks;
  }
}
