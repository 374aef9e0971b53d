package io.xmodel.internal.jinja.method;

import io.xmodel.internal.jinja.value.DictView;
import io.xmodel.internal.jinja.value.DictView.Kind;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Iteration;
import io.xmodel.internal.jinja.value.None;
import io.xmodel.internal.jinja.value.Parameters;
import io.xmodel.internal.jinja.value.PyDict;
import io.xmodel.internal.jinja.value.Undefined;
import org.jspecify.annotations.Nullable;

/** Attributes of dicts and of what they give. */
final class DictMethods {
  private static final Parameters GET = Parameters.positional("get", 1, 2);
  private static final Parameters FROM_KEYS = Parameters.positional("fromkeys", 1, 2);

  private DictMethods() {}

  static @Nullable Object of(PyDict dict, String name) {
    return switch (name) {
      case "get" ->
          method(
              name,
              dict,
              (_, _, arguments) -> {
                Parameters.Bound bound = GET.bind(arguments);
                Object value = dict.get(bound.get(0));
                return value == null ? bound.or(1, None.NONE) : value;
              });
      case "keys" -> view(name, dict, Kind.KEYS);
      case "values" -> view(name, dict, Kind.VALUES);
      case "items" -> view(name, dict, Kind.ITEMS);
      case "copy" ->
          method(
              name,
              dict,
              (budget, _, arguments) -> {
                Parameters.positional("copy", 0, 0).bind(arguments);
                budget.items(dict.size());
                PyDict copy = new PyDict();
                copy.putAll(dict);
                return copy;
              });
      case "fromkeys" ->
          method(
              name,
              dict,
              (budget, _, arguments) -> {
                Parameters.Bound bound = FROM_KEYS.bind(arguments);
                PyDict made = new PyDict();
                for (Object key : Iteration.list(budget, bound.get(0))) {
                  made.put(key, bound.or(1, None.NONE));
                }
                return made;
              });
      case "clear", "pop", "popitem", "setdefault", "update" -> Undefined.unsafe(dict, name);
      default -> null;
    };
  }

  private static Object view(String name, PyDict dict, Kind kind) {
    return method(
        name,
        dict,
        (_, _, arguments) -> {
          Parameters.positional(name, 0, 0).bind(arguments);
          return new DictView(dict, kind);
        });
  }

  private static Object method(String name, Object self, Method method) {
    return method.of(name, self);
  }

  static @Nullable Object ofView(DictView view, String name) {
    return switch (name) {
      case "mapping" ->
          throw Failure.other("'mapping' of %s is not known to this library", view.typeName());
      case "isdisjoint" ->
          throw Failure.other("'isdisjoint' of %s is not known to this library", view.typeName());
      default -> null;
    };
  }
}
