package io.xmodel.internal.jinja.filter;

import io.xmodel.internal.jinja.filter.Filters.Filter;
import io.xmodel.internal.jinja.method.Attributes;
import io.xmodel.internal.jinja.method.PercentFormat;
import io.xmodel.internal.jinja.value.Arguments;
import io.xmodel.internal.jinja.value.Arithmetic;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Equality;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Ints;
import io.xmodel.internal.jinja.value.Iteration;
import io.xmodel.internal.jinja.value.Keys;
import io.xmodel.internal.jinja.value.Markup;
import io.xmodel.internal.jinja.value.None;
import io.xmodel.internal.jinja.value.Ordering;
import io.xmodel.internal.jinja.value.Ordering.Relation;
import io.xmodel.internal.jinja.value.Parameters;
import io.xmodel.internal.jinja.value.Printing;
import io.xmodel.internal.jinja.value.PyBytes;
import io.xmodel.internal.jinja.value.PyDict;
import io.xmodel.internal.jinja.value.PythonCallable;
import io.xmodel.internal.jinja.value.PythonSequence;
import io.xmodel.internal.jinja.value.Quote;
import io.xmodel.internal.jinja.value.Text;
import io.xmodel.internal.jinja.value.Undefined;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tests by name, which {@code is} asks for. */
public final class Tests {
  private static final Map<String, Filter> ALL = all();

  private Tests() {}

  /** A test of one value. */
  @FunctionalInterface
  private interface One {
    boolean holds(Budget budget, Object value);
  }

  /** A test of a value and another. */
  @FunctionalInterface
  private interface Two {
    boolean holds(Budget budget, Object value, Object other);
  }

  /** The test of this name, or null. */
  public static @Nullable Filter get(String name) {
    return ALL.get(name);
  }

  /** The test of a name that a template computes. */
  static Filter require(String name) {
    Filter test = ALL.get(name);
    if (test == null) {
      throw Failure.other("there is no test '%s'", Quote.of(name));
    }
    return test;
  }

  private static Map<String, Filter> all() {
    Map<String, Filter> all = new HashMap<>();
    types(all);
    kinds(all);
    numbers(all);
    relations(all);
    return Map.copyOf(all);
  }

  private static void one(Map<String, Filter> all, String name, One test) {
    Parameters parameters = Parameters.of(name, 1, "value");
    all.put(name, (budget, arguments) -> test.holds(budget, parameters.bind(arguments).get(0)));
  }

  private static void two(Map<String, Filter> all, Two test, String... names) {
    for (String name : names) {
      // Python's operators take no names; of the others only these have one.
      String other =
          switch (name) {
            case "divisibleby" -> "num";
            case "in" -> "seq";
            default -> "other";
          };
      boolean named = List.of("divisibleby", "in", "sameas").contains(name);
      Parameters parameters =
          named ? Parameters.of(name, 2, "value", other) : Parameters.positional(name, 2, 2);
      all.put(
          name,
          (budget, arguments) -> {
            Parameters.Bound bound = parameters.bind(arguments);
            return test.holds(budget, bound.get(0), bound.get(1));
          });
    }
  }

  private static void types(Map<String, Filter> all) {
    one(all, "none", (_, value) -> value == None.NONE);
    one(all, "boolean", (_, value) -> value instanceof Boolean);
    one(all, "true", (_, value) -> value.equals(true));
    one(all, "false", (_, value) -> value.equals(false));
    one(all, "integer", (_, value) -> Ints.is(value) && !(value instanceof Boolean));
    one(all, "float", (_, value) -> value instanceof Double);
    one(all, "number", (_, value) -> Ints.isNumber(value));
    one(all, "string", (_, value) -> Text.is(value));
    one(all, "mapping", (_, value) -> value instanceof PyDict);
    one(all, "escaped", (_, value) -> value instanceof Markup);
  }

  private static void kinds(Map<String, Filter> all) {
    one(all, "defined", (_, value) -> !(value instanceof Undefined));
    one(all, "undefined", (_, value) -> value instanceof Undefined);
    one(all, "iterable", (_, value) -> Iteration.isIterable(value));
    one(all, "sequence", (_, value) -> isSequence(value));
    Parameters callable = Parameters.positional("callable", 1, 1);
    all.put(
        "callable",
        (_, arguments) -> {
          Object value = callable.bind(arguments).get(0);
          return value instanceof PythonCallable || value instanceof Undefined;
        });
    one(all, "filter", (_, value) -> isName(value) && Filters.get(Text.of(value)) != null);
    one(all, "test", (_, value) -> isName(value) && get(Text.of(value)) != null);
    one(all, "lower", (budget, value) -> isCase(budget, value, "islower"));
    one(all, "upper", (budget, value) -> isCase(budget, value, "isupper"));
  }

  private static boolean isSequence(Object value) {
    return Text.is(value)
        || value instanceof PythonSequence
        || value instanceof PyDict
        || value instanceof PyBytes
        || value instanceof Undefined;
  }

  /** Python looks the name up in a dict, which needs what can be a key. */
  private static boolean isName(Object value) {
    Keys.of(value);
    return Text.is(value);
  }

  private static boolean isCase(Budget budget, Object value, String method) {
    Object question = Attributes.find(Printing.str(budget, value), method);
    return question instanceof PythonCallable callable
        && callable.call(budget, Arguments.of()).equals(true);
  }

  private static void numbers(Map<String, Filter> all) {
    one(all, "odd", (budget, value) -> Equality.equal(budget, modulo(budget, value, 2L), 1L));
    one(all, "even", (budget, value) -> Equality.equal(budget, modulo(budget, value, 2L), 0L));
    two(
        all,
        (budget, value, number) -> Equality.equal(budget, modulo(budget, value, number), 0L),
        "divisibleby");
  }

  private static Object modulo(Budget budget, Object value, Object number) {
    return Text.is(value)
        ? PercentFormat.format(budget, value, number)
        : Arithmetic.remainder(budget, value, number);
  }

  private static void relations(Map<String, Filter> all) {
    two(all, Equality::equal, "==", "eq", "equalto");
    two(all, (budget, a, b) -> !Equality.equal(budget, a, b), "!=", "ne");
    two(all, (budget, a, b) -> Equality.contains(budget, b, a), "in");
    two(all, (_, a, b) -> Equality.identical(a, b), "sameas");
    order(all, Relation.LT, "<", "lt", "lessthan");
    order(all, Relation.LE, "<=", "le");
    order(all, Relation.GT, ">", "gt", "greaterthan");
    order(all, Relation.GE, ">=", "ge");
  }

  private static void order(Map<String, Filter> all, Relation relation, String... names) {
    two(all, (budget, a, b) -> Ordering.holds(budget, relation, a, b), names);
  }
}
