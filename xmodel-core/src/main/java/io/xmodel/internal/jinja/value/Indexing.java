package io.xmodel.internal.jinja.value;

import io.xmodel.internal.jinja.value.Failure.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Python's {@code value[index]} and {@code value[start:stop:step]}, without attributes. */
public final class Indexing {
  private Indexing() {}

  /** An item. */
  public static Object item(Budget budget, Object value, Object index) {
    return switch (value) {
      case Undefined undefined -> throw undefined.failure();
      case PyDict dict -> {
        Object found = dict.get(index);
        if (found == null) {
          throw new Failure(Kind.LOOKUP, "there is no such key");
        }
        yield found;
      }
      case String _, Markup _ -> {
        String text = Text.of(value);
        budget.read(text.length());
        int at = position(index, Text.length(text));
        yield Text.like(value, Text.slice(text, at, at + 1));
      }
      case PythonSequence sequence -> sequence.at(position(index, sequence.size()));
      default -> throw Failure.type("%s has no items", Types.described(value));
    };
  }

  private static int position(Object index, int size) {
    int at = Ints.clamped(index);
    int position = at < 0 ? at + size : at;
    if (position < 0 || position >= size) {
      throw new Failure(Kind.LOOKUP, "index %s of %s".formatted(at, size));
    }
    return position;
  }

  /**
   * A part.
   *
   * @param start a whole number or None, as the others
   */
  public static Object slice(Budget budget, Object value, Object start, Object stop, Object step) {
    return switch (value) {
      case Undefined undefined -> throw undefined.failure();
      case String _, Markup _ -> {
        String text = Text.of(value);
        budget.read(text.length());
        PyRange part = part(Text.length(text), start, stop, step);
        yield Text.like(value, slice(budget, text, part));
      }
      case PyRange range -> {
        PyRange part = part(range.size(), start, stop, step);
        yield PyRange.of(
            range.start() + part.start() * range.step(),
            range.start() + part.stop() * range.step(),
            range.step() * part.step());
      }
      case PyList list -> new PyList(items(budget, list, part(list.size(), start, stop, step)));
      case PyTuple tuple ->
          new PyTuple(items(budget, tuple, part(tuple.size(), start, stop, step)));
      case PyBytes bytes -> bytes.slice(budget, part(bytes.size(), start, stop, step));
      default -> throw Failure.type("%s cannot be sliced", Types.described(value));
    };
  }

  private static String slice(Budget budget, String text, PyRange part) {
    if (part.size() == 0) {
      return "";
    }
    if (part.step() == 1) {
      return budget.made(Text.slice(text, (int) part.start(), (int) part.start() + part.size()));
    }
    int[] characters = text.codePoints().toArray();
    budget.write(part.size());
    StringBuilder sliced = new StringBuilder(part.size());
    for (int i = 0; i < part.size(); i++) {
      sliced.appendCodePoint(characters[(int) (part.start() + i * part.step())]);
    }
    return sliced.toString();
  }

  private static List<Object> items(Budget budget, PythonSequence sequence, PyRange part) {
    budget.items(part.size());
    List<Object> items = new ArrayList<>(part.size());
    for (int i = 0; i < part.size(); i++) {
      items.add(sequence.at((int) (part.start() + i * part.step())));
    }
    return items;
  }

  /** The indices that a slice means. */
  private static PyRange part(int size, Object start, Object stop, Object step) {
    long stride = step == None.NONE ? 1 : bounded(step);
    if (stride == 0) {
      throw Failure.value("the step of a slice must not be zero");
    }
    long least = stride > 0 ? 0 : -1;
    long most = stride > 0 ? size : size - 1;
    long from = start == None.NONE ? (stride > 0 ? least : most) : bound(start, size, least, most);
    long to = stop == None.NONE ? (stride > 0 ? most : least) : bound(stop, size, least, most);
    long span = stride > 0 ? to - from : from - to;
    long width = Math.abs(stride);
    long count = span <= 0 ? 0 : (span + width - 1) / width;
    return new PyRange(from, to, stride, (int) count);
  }

  private static long bound(Object index, int size, long least, long most) {
    long at = bounded(index);
    return Math.clamp(at < 0 ? at + size : at, least, most);
  }

  /** A whole number, cut to where no size is. */
  private static long bounded(Object index) {
    if (!Ints.is(index)) {
      throw Failure.type("a slice needs whole numbers, found %s", Types.described(index));
    }
    BigInteger number = Ints.big(index);
    return number.bitLength() < 40
        ? number.longValue()
        : number.signum() < 0 ? -(1L << 40) : 1L << 40;
  }
}
