package io.xmodel.internal.jinja.method;

import io.xmodel.internal.jinja.value.Arguments;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Failure.Kind;
import io.xmodel.internal.jinja.value.Indexing;
import io.xmodel.internal.jinja.value.Ints;
import io.xmodel.internal.jinja.value.Markup;
import io.xmodel.internal.jinja.value.None;
import io.xmodel.internal.jinja.value.Parameters;
import io.xmodel.internal.jinja.value.Parameters.Bound;
import io.xmodel.internal.jinja.value.PyDict;
import io.xmodel.internal.jinja.value.Text;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** {@code maketrans} and {@code translate}: characters for characters. */
final class Translation {
  private Translation() {}

  /** The table that {@link #translate} reads. */
  static Object table(Budget budget, Object self, Arguments arguments) {
    Bound bound = Parameters.positional("maketrans", 1, 3).bind(arguments);
    PyDict table = new PyDict();
    if (!bound.has(1)) {
      if (!(bound.get(0) instanceof PyDict dict)) {
        throw Failure.type("maketrans needs a dict, or two strings");
      }
      for (Iterator<Object> keys = dict.iterate(), values = dict.values(); keys.hasNext(); ) {
        table.put(character(keys.next()), values.next());
      }
      return table;
    }
    int[] from = Text.of(bound.get(0)).codePoints().toArray();
    int[] to = Text.of(bound.get(1)).codePoints().toArray();
    if (from.length != to.length) {
      throw Failure.value("maketrans needs two strings of the same length");
    }
    budget.items(from.length);
    for (int i = 0; i < from.length; i++) {
      table.put((long) from[i], (long) to[i]);
    }
    Text.of(bound.or(2, "")).codePoints().forEach(c -> table.put((long) c, None.NONE));
    return table;
  }

  private static Object character(Object key) {
    if (Ints.is(key)) {
      return key;
    }
    String text = Text.of(key);
    if (Text.length(text) != 1) {
      throw Failure.value("maketrans needs single characters as keys");
    }
    return (long) text.codePointAt(0);
  }

  static Object translate(Budget budget, Object self, Arguments arguments) {
    Object table = Parameters.positional("translate", 1, 1).bind(arguments).get(0);
    StringBuilder translated = new StringBuilder();
    for (int c : Text.of(self).codePoints().toArray()) {
      budget.work(1);
      Object replacement = entry(budget, table, c);
      switch (replacement) {
        case null -> translated.appendCodePoint(c);
        case None _ -> {}
        case String _, Markup _ -> translated.append(Text.of(replacement));
        default -> {
          int code = Ints.clamped(replacement);
          if (!Character.isValidCodePoint(code)) {
            throw Failure.value("%s is no character", code);
          }
          translated.appendCodePoint(code);
        }
      }
      budget.checkLength(translated.length());
    }
    return Text.like(self, budget.made(translated.toString()));
  }

  private static @Nullable Object entry(Budget budget, Object table, int c) {
    try {
      return Indexing.item(budget, table, (long) c);
    } catch (Failure e) {
      if (e.kind() == Kind.LOOKUP) {
        return null;
      }
      throw e;
    }
  }
}
