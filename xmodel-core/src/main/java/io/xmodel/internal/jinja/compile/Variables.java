package io.xmodel.internal.jinja.compile;

import io.xmodel.internal.jinja.compile.Symbols.Load;
import io.xmodel.internal.jinja.compile.Symbols.Variable;
import io.xmodel.internal.jinja.run.Activation;
import io.xmodel.internal.jinja.run.Formula;
import io.xmodel.internal.jinja.syntax.Expr;
import io.xmodel.internal.jinja.syntax.Place;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Iteration;
import io.xmodel.internal.jinja.value.Namespace;
import io.xmodel.internal.jinja.value.PyTuple;
import io.xmodel.internal.jinja.value.Quote;
import io.xmodel.internal.jinja.value.Undefined;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Code that reads and sets variables. */
final class Variables {
  /** Gives a value to what stands left of an assignment. */
  @FunctionalInterface
  interface Assignment {
    void assign(Activation variables, Object value);
  }

  private Variables() {}

  /** Reads a variable. */
  static Formula read(Symbols symbols, Place place, String name) {
    Variable variable = symbols.find(name);
    if (variable == null) {
      throw place.fault("the variable '%s' cannot be used here", Quote.of(name));
    }
    int levels = symbols.scope().distance(variable.scope());
    int slot = variable.scope().slot(variable.identifier());
    Undefined undefined = Undefined.name(name);
    if (levels == 0) {
      return variables -> {
        Object value = variables.get(slot);
        return value == null ? undefined : value;
      };
    }
    return variables -> {
      Object value = variables.up(levels).get(slot);
      return value == null ? undefined : value;
    };
  }

  /** Gives a block's variables the values that they have when it begins. */
  static Consumer<Activation> begin(Symbols symbols) {
    List<Consumer<Activation>> steps = new ArrayList<>();
    symbols
        .loads()
        .forEach((identifier, load) -> {
          int slot = symbols.scope().slot(identifier);
          switch (load) {
            case Load.Parameter() -> {}
            case Load.Undefined() -> steps.add(variables -> variables.set(slot, null));
            case Load.Resolve(String name) ->
                steps.add(variables -> variables.set(slot, variables.render().resolve(name)));
            case Load.Alias(Variable outer) -> {
              int levels = symbols.scope().distance(outer.scope());
              int from = outer.scope().slot(outer.identifier());
              steps.add(variables -> variables.set(slot, variables.up(levels).get(from)));
            }
          }
        });
    return variables -> steps.forEach(step -> step.accept(variables));
  }

  /** Takes a block's variables away. */
  static Consumer<Activation> end(Symbols symbols) {
    int[] slots = symbols.loads().keySet().stream().mapToInt(symbols.scope()::slot).toArray();
    return variables -> {
      for (int slot : slots) {
        variables.set(slot, null);
      }
    };
  }

  /** Sets a target: a name, a tuple of targets, or a namespace's attribute. */
  static Assignment target(Symbols symbols, Expr target) {
    return switch (target) {
      case Expr.Name name -> {
        Variable variable = symbols.find(name.name());
        if (variable == null || variable.scope() != symbols.scope()) {
          throw name.place().fault("'%s' cannot be set here", Quote.of(name.name()));
        }
        int slot = variable.scope().slot(variable.identifier());
        yield (variables, value) -> variables.set(slot, value);
      }
      case Expr.NamespaceRef reference -> {
        Formula namespace = read(symbols, reference.place(), reference.name());
        yield (variables, value) -> {
          if (namespace.value(variables) instanceof Namespace known) {
            known.attributes().put(reference.attribute(), value);
          }
        };
      }
      case Expr.TupleExpr tuple -> {
        List<Assignment> items = tuple.items().stream().map(item -> target(symbols, item)).toList();
        yield (variables, value) -> unpack(variables, items, value, tuple.place());
      }
      default -> throw target.place().fault("nothing can be assigned to this");
    };
  }

  private static void unpack(
      Activation variables, List<Assignment> targets, Object value, Place place) {
    List<Object> values = new ArrayList<>();
    try {
      Iterator<Object> items = Iteration.of(value);
      while (items.hasNext() && values.size() <= targets.size()) {
        values.add(items.next());
      }
    } catch (Failure e) {
      throw e.at(place.line(), place.column());
    }
    if (values.size() != targets.size()) {
      throw place.fault(
          "%s values are needed for the names on the left, and there are %s",
          targets.size(), values.size() > targets.size() ? "more" : values.size());
    }
    for (int i = 0; i < targets.size(); i++) {
      targets.get(i).assign(variables, values.get(i));
    }
  }

  /** Reads a loop's target, which its filter gives on as it got it. */
  static Formula readTarget(Symbols symbols, Expr target) {
    if (target instanceof Expr.TupleExpr tuple) {
      List<Formula> items = tuple.items().stream().map(item -> readTarget(symbols, item)).toList();
      return variables -> new PyTuple(items.stream().map(item -> item.value(variables)).toList());
    }
    return target instanceof Expr.Name name
        ? read(symbols, name.place(), name.name())
        : _ -> Undefined.name("");
  }

  /** The names that a target sets. */
  static Set<String> names(Expr target) {
    Set<String> names = new LinkedHashSet<>();
    collect(target, names);
    return names;
  }

  private static void collect(Expr target, Set<String> names) {
    switch (target) {
      case Expr.Name name -> names.add(name.name());
      case Expr.TupleExpr tuple -> tuple.items().forEach(item -> collect(item, names));
      default -> {}
    }
  }

  /** Fails unless each attribute that a target sets is a namespace's. */
  static Consumer<Activation> requireNamespaces(Symbols symbols, Expr target) {
    List<Consumer<Activation>> checks = new ArrayList<>();
    addChecks(symbols, target, checks);
    return variables -> checks.forEach(check -> check.accept(variables));
  }

  private static void addChecks(Symbols symbols, Expr target, List<Consumer<Activation>> checks) {
    if (target instanceof Expr.TupleExpr tuple) {
      tuple.items().forEach(item -> addChecks(symbols, item, checks));
    } else if (target instanceof Expr.NamespaceRef reference) {
      Formula value = read(symbols, reference.place(), reference.name());
      checks.add(variables -> {
        if (!(value.value(variables) instanceof Namespace)) {
          throw reference
              .place()
              .fault(
                  "'%s' is no namespace, so that its attribute cannot be set",
                  Quote.of(reference.name()));
        }
      });
    }
  }

  /** The variables of some names, to hand them on. */
  static Map<String, Formula> readAll(Symbols symbols, Map<String, Variable> variables) {
    Map<String, Formula> all = new TreeMap<>();
    variables.forEach((name, variable) -> {
      int levels = symbols.scope().distance(variable.scope());
      int slot = variable.scope().slot(variable.identifier());
      all.put(
          name,
          activation -> {
            Object value = activation.up(levels).get(slot);
            return value == null ? Undefined.name(name) : value;
          });
    });
    return all;
  }
}
