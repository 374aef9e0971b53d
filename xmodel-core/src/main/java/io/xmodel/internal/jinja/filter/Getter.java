package io.xmodel.internal.jinja.filter;

import io.xmodel.internal.jinja.method.Attributes;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Decimals;
import io.xmodel.internal.jinja.value.None;
import io.xmodel.internal.jinja.value.Text;
import io.xmodel.internal.jinja.value.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Looks up a path such as {@code address.0.city}.
 *
 * @param parts of the path
 * @param otherwise in place of what is undefined; None for none
 */
record Getter(List<Object> parts, Object otherwise) {
  /** A path that is a string, a number, or None for the item itself. */
  static Getter of(Object attribute, Object otherwise) {
    return new Getter(parts(attribute), otherwise);
  }

  /** Several paths, with commas between. */
  static List<Getter> several(Object attribute) {
    if (!Text.is(attribute)) {
      return List.of(of(attribute, None.NONE));
    }
    List<Getter> getters = new ArrayList<>();
    for (String path : Text.of(attribute).split(",", -1)) {
      getters.add(of(path, None.NONE));
    }
    return getters;
  }

  private static List<Object> parts(Object attribute) {
    if (attribute == None.NONE) {
      return List.of();
    }
    if (!Text.is(attribute)) {
      return List.of(attribute);
    }
    List<Object> parts = new ArrayList<>();
    for (String part : Text.of(attribute).split("\\.", -1)) {
      boolean number = !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
      Object index = number ? Decimals.parse(part, 10) : null;
      parts.add(index == null ? part : index);
    }
    return parts;
  }

  /** What an item has there. */
  Object get(Budget budget, Object item) {
    Object value = item;
    for (Object part : parts) {
      value = Attributes.getitem(budget, value, part);
      if (value instanceof Undefined && otherwise != None.NONE) {
        value = otherwise;
      }
    }
    return value;
  }

  /** The value without its case, if it is a string. */
  static Object ignoreCase(Budget budget, Object value, boolean caseSensitive) {
    if (caseSensitive || !Text.is(value)) {
      return value;
    }
    return Text.like(value, budget.made(Text.of(value).toLowerCase(Locale.ROOT)));
  }
}
