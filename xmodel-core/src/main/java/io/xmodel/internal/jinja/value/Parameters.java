package io.xmodel.internal.jinja.value;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a built-in function, which binds arguments as Python does.
 *
 * @param function its name, for messages
 * @param required how many of them must be given
 * @param keywords whether they can be given by name
 * @param names of all, in order
 */
public record Parameters(String function, int required, boolean keywords, List<String> names) {
  /** Parameters that can be given by name, too. */
  public static Parameters of(String function, int required, String... names) {
    return new Parameters(function, required, true, List.of(names));
  }

  /** Parameters that are given by position only. */
  public static Parameters positional(String function, int required, int all) {
    return new Parameters(
        function, required, false, Arrays.asList("a", "b", "c", "d", "e").subList(0, all));
  }

  /** Sorts the arguments into the parameters. */
  public Bound bind(Arguments arguments) {
    List<Object> positional = arguments.positional();
    if (positional.size() > names.size()) {
      throw Failure.type(
          "%s takes at most %s arguments, and %s are given",
          function, names.size(), positional.size());
    }
    @Nullable Object[] values = new Object[names.size()];
    for (int i = 0; i < positional.size(); i++) {
      values[i] = positional.get(i);
    }
    for (Map.Entry<String, Object> keyword : arguments.keywords().entrySet()) {
      int index = keywords ? names.indexOf(keyword.getKey()) : -1;
      if (index < 0) {
        throw Failure.type("%s has no argument named '%s'", function, Quote.of(keyword.getKey()));
      }
      if (values[index] != null) {
        throw Failure.type("%s gets its argument '%s' twice", function, keyword.getKey());
      }
      values[index] = keyword.getValue();
    }
    for (int i = 0; i < required; i++) {
      if (values[i] == null) {
        throw Failure.type(
            keywords
                ? "%s misses its argument '%s'".formatted(function, names.get(i))
                : "%s takes at least %s arguments".formatted(function, required));
      }
    }
    return new Bound(values);
  }

  /** Arguments by parameter. */
  public static final class Bound {
    private final @Nullable Object[] values;

    private Bound(@Nullable Object[] values) {
      this.values = values;
    }

    /** Whether it is given. */
    public boolean has(int index) {
      return values[index] != null;
    }

    /** An argument that was required. */
    public Object get(int index) {
      Object value = values[index];
      if (value == null) {
        throw new IllegalStateException("no argument " + index);
      }
      return value;
    }

    /** An argument, or its default. */
    public Object or(int index, Object otherwise) {
      Object value = values[index];
      return value == null ? otherwise : value;
    }

    /** Whether it is given and not None. */
    public boolean some(int index) {
      return values[index] != null && values[index] != None.NONE;
    }

    /** An argument's truth, false when absent. */
    public boolean truth(int index) {
      Object value = values[index];
      return value != null && Truth.of(value);
    }
  }
}
