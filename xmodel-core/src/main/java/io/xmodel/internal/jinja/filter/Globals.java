package io.xmodel.internal.jinja.filter;

import io.xmodel.internal.jinja.value.Arguments;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Ints;
import io.xmodel.internal.jinja.value.Iteration;
import io.xmodel.internal.jinja.value.Namespace;
import io.xmodel.internal.jinja.value.Parameters;
import io.xmodel.internal.jinja.value.Printing;
import io.xmodel.internal.jinja.value.PyDict;
import io.xmodel.internal.jinja.value.PyRange;
import io.xmodel.internal.jinja.value.PythonFunction;
import io.xmodel.internal.jinja.value.PythonType;
import io.xmodel.internal.jinja.value.Text;
import io.xmodel.internal.jinja.value.Types;
import io.xmodel.internal.jinja.value.Undefined;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The functions that every template can call. */
public final class Globals {
  private Globals() {}

  /** Functions by name. */
  public static Map<String, Object> all(Supplier<LocalDateTime> now) {
    Map<String, Object> all = new HashMap<>();
    all.put("range", new PythonFunction("function", (_, given) -> range(given)));
    all.put("dict", new PythonType("dict", Globals::dict));
    all.put(
        "namespace",
        new PythonType(
            "jinja2.utils.Namespace", (budget, given) -> new Namespace(dict(budget, given))));
    all.put("cycler", new PythonType("jinja2.utils.Cycler", (_, given) -> new Cycler(given)));
    all.put("joiner", new PythonType("jinja2.utils.Joiner", (_, given) -> new Joiner(given)));
    all.put(
        "lipsum",
        new PythonFunction(
            "function",
            (_, _) -> {
              throw Failure.other("'lipsum' writes text at random, which this library does not");
            }));
    all.put("raise_exception", new PythonFunction("function", Globals::raise));
    all.put(
        "strftime_now",
        new PythonFunction(
            "function",
            (budget, given) -> {
              Object format = Parameters.of("strftime_now", 1, "format").bind(given).get(0);
              return budget.made(TimeText.write(now.get(), Text.of(format)));
            }));
    return all;
  }

  private static Object range(Arguments arguments) {
    List<Object> numbers = arguments.positional();
    if (!arguments.keywords().isEmpty() || numbers.isEmpty() || numbers.size() > 3) {
      throw Failure.type("range takes one to three whole numbers");
    }
    long start = numbers.size() == 1 ? 0 : number(numbers.get(0));
    long stop = number(numbers.get(numbers.size() == 1 ? 0 : 1));
    return PyRange.of(start, stop, numbers.size() == 3 ? number(numbers.get(2)) : 1);
  }

  private static long number(Object value) {
    return switch (value) {
      case Long number -> number;
      case Boolean truth -> truth ? 1 : 0;
      case Undefined undefined -> throw undefined.failure();
      default -> {
        if (Ints.is(value)) {
          throw Failure.limit("the numbers of range are too big");
        }
        throw Failure.type("range takes whole numbers, found %s", Types.described(value));
      }
    };
  }

  private static PyDict dict(Budget budget, Arguments arguments) {
    if (arguments.positional().size() > 1) {
      throw Failure.type("dict takes one argument, and others by name");
    }
    PyDict dict = new PyDict();
    if (!arguments.positional().isEmpty()) {
      fill(budget, dict, arguments.positional().get(0));
    }
    arguments.keywords().forEach(dict::put);
    return dict;
  }

  private static void fill(Budget budget, PyDict dict, Object entries) {
    switch (entries) {
      case PyDict other -> {
        budget.items(other.size());
        dict.putAll(other);
      }
      case Undefined undefined -> throw undefined.failure();
      default -> {
        for (Object entry : Iteration.list(budget, entries)) {
          List<Object> pair = Iteration.list(budget, entry);
          if (pair.size() != 2) {
            throw Failure.value("dict needs pairs of a key and a value");
          }
          dict.put(pair.get(0), pair.get(1));
        }
      }
    }
  }

  private static Object raise(Budget budget, Arguments arguments) {
    Object message = Parameters.of("raise_exception", 1, "message").bind(arguments).get(0);
    throw new TemplateRefusal(Printing.str(budget, message));
  }
}
