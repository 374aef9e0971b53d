package io.xmodel.internal.jinja.method;

import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Ints;
import io.xmodel.internal.jinja.value.None;
import io.xmodel.internal.jinja.value.Parameters.Bound;
import io.xmodel.internal.jinja.value.PyTuple;
import io.xmodel.internal.jinja.value.Text;
import io.xmodel.internal.jinja.value.Types;

/** Finding texts in a text; places are counted in code points. */
final class Searching {
  private Searching() {}

  /**
   * A part of a text.
   *
   * @param text the part
   * @param start how many code points are before it
   * @param valid whether its end is not before its start
   */
  private record Part(String text, int start, boolean valid) {}

  /** The part that the second and third argument name. */
  private static Part part(Budget budget, String text, Bound bound) {
    budget.read(text.length());
    if (!bound.some(1) && !bound.some(2)) {
      return new Part(text, 0, true);
    }
    int length = Text.length(text);
    int start = place(bound.or(1, 0L), 0, length);
    int end = Math.min(length, place(bound.or(2, None.NONE), length, length));
    return start > end
        ? new Part("", start, false)
        : new Part(Text.slice(text, start, end), start, true);
  }

  private static int place(Object index, int otherwise, int length) {
    if (index == None.NONE) {
      return otherwise;
    }
    int at = Ints.clamped(index);
    return at < 0 ? Math.max(0, at + length) : at;
  }

  /** Where the first argument is; -1 when nowhere. */
  static long find(Budget budget, String text, Bound bound, boolean last) {
    Part part = part(budget, text, bound);
    String wanted = string(bound.get(0));
    if (!part.valid()) {
      return -1;
    }
    budget.search(part.text(), wanted);
    int at =
        last
            ? Text.lastIndexOf(part.text(), wanted, part.text().length())
            : Text.indexOf(part.text(), wanted, 0);
    return at < 0 ? -1 : part.start() + part.text().codePointCount(0, at);
  }

  /** As {@link #find}, but it must be there. */
  static long index(Budget budget, String text, Bound bound, boolean last) {
    long found = find(budget, text, bound, last);
    if (found < 0) {
      throw Failure.value("index found no such text");
    }
    return found;
  }

  /** How often the first argument is there. */
  static long count(Budget budget, String text, Bound bound) {
    Part part = part(budget, text, bound);
    String wanted = string(bound.get(0));
    if (!part.valid()) {
      return 0;
    }
    budget.search(part.text(), wanted);
    return wanted.isEmpty() ? Text.length(part.text()) + 1L : occurrences(part.text(), wanted, -1);
  }

  private static long occurrences(String text, String wanted, int most) {
    long count = 0;
    for (int at = 0; most < 0 || count < most; at += wanted.length()) {
      at = Text.indexOf(text, wanted, at);
      if (at < 0) {
        break;
      }
      count++;
    }
    return count;
  }

  /** Whether the text begins, or ends, with the first argument or one of its entries. */
  static boolean edge(Budget budget, String text, Bound bound, boolean end) {
    Part part = part(budget, text, bound);
    if (bound.get(0) instanceof PyTuple several) {
      budget.work(several.size());
      boolean found = false;
      for (Object one : several.items()) {
        String wanted = string(one);
        found |= part.valid() && isEdge(part.text(), wanted, end);
        if (found) {
          break;
        }
      }
      return found;
    }
    String wanted = string(bound.get(0));
    return part.valid() && isEdge(part.text(), wanted, end);
  }

  private static boolean isEdge(String text, String wanted, boolean end) {
    return end ? text.endsWith(wanted) : text.startsWith(wanted);
  }

  /** The text with one string in place of another, at most so often; below 0 for always. */
  static String replace(Budget budget, String text, String old, String replacement, int most) {
    budget.search(text, old);
    if (most == 0) {
      return text;
    }
    if (old.isEmpty()) {
      return spread(budget, text, replacement, most);
    }
    long count = occurrences(text, old, most);
    if (count == 0) {
      return text;
    }
    budget.write(text.length() + count * ((long) replacement.length() - old.length()));
    StringBuilder replaced = new StringBuilder();
    int start = 0;
    for (long i = 0; i < count; i++) {
      int at = Text.indexOf(text, old, start);
      replaced.append(text, start, at).append(replacement);
      start = at + old.length();
    }
    return replaced.append(text, start, text.length()).toString();
  }

  /** The replacement before each character and at the end. */
  private static String spread(Budget budget, String text, String replacement, int most) {
    long count = Text.length(text) + 1L;
    if (most >= 0) {
      count = Math.min(count, most);
    }
    budget.write(text.length() + count * replacement.length());
    StringBuilder spread = new StringBuilder();
    int at = 0;
    for (long i = 0; i < count; i++) {
      spread.append(replacement);
      if (at < text.length()) {
        int next = text.offsetByCodePoints(at, 1);
        spread.append(text, at, next);
        at = next;
      }
    }
    return spread.append(text, at, text.length()).toString();
  }

  private static String string(Object value) {
    if (!Text.is(value)) {
      throw Failure.type("expected a string to look for, found %s", Types.described(value));
    }
    return Text.of(value);
  }
}
