package io.xmodel.internal.jinja.value;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Arguments of a call.
 *
 * @param positional in order
 * @param keywords by name, in order
 */
public record Arguments(List<Object> positional, Map<String, Object> keywords) {
  /** Positional arguments only. */
  public static Arguments of(Object... positional) {
    return new Arguments(List.of(positional), Map.of());
  }

  /** The same behind another first argument, which filters and tests get. */
  public Arguments after(Object first) {
    List<Object> all = new ArrayList<>(positional.size() + 1);
    all.add(first);
    all.addAll(positional);
    return new Arguments(all, keywords);
  }

  /** The positional arguments from an index on, and all keywords. */
  public Arguments from(int index) {
    return new Arguments(positional.subList(index, positional.size()), keywords);
  }

  /** The same with another keyword. */
  public Arguments with(String name, Object value) {
    Map<String, Object> all = new LinkedHashMap<>(keywords);
    all.put(name, value);
    return new Arguments(positional, all);
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return positional.isEmpty() && keywords.isEmpty();
  }
}
