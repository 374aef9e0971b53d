package io.xmodel.internal.jinja.compile;

import io.xmodel.internal.jinja.filter.Filters;
import io.xmodel.internal.jinja.filter.Tests;
import io.xmodel.internal.jinja.run.Activation;
import io.xmodel.internal.jinja.run.Formula;
import io.xmodel.internal.jinja.syntax.Expr;
import io.xmodel.internal.jinja.syntax.Place;
import io.xmodel.internal.jinja.value.Arguments;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Iteration;
import io.xmodel.internal.jinja.value.PyDict;
import io.xmodel.internal.jinja.value.PythonCallable;
import io.xmodel.internal.jinja.value.Quote;
import io.xmodel.internal.jinja.value.Text;
import io.xmodel.internal.jinja.value.Types;
import io.xmodel.internal.jinja.value.Undefined;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Code of expressions. What is constant is worked out once. */
final class ExpressionCompiler {
  private final Folding folding = new Folding();

  /** The code of an expression. */
  Formula compile(Expr expression, Frame frame) {
    Object constant = folding.folded(expression);
    if (constant != null) {
      return Folding.isFinite(constant) ? _ -> constant : infinite(expression.place());
    }
    return switch (expression) {
      case Expr.Name name -> Variables.read(frame.symbols(), name.place(), name.name());
      case Expr.Call call -> call(call, frame, null);
      case Expr.Filter filter -> filter(filter, frame, null);
      case Expr.Test test -> test(test, frame);
      case Expr.Cond _ -> operators(frame.branch()).formula(expression);
      default -> operators(frame).formula(expression);
    };
  }

  /** The code of an expression that is printed: jinja2 prints more constants than it can use. */
  Formula printed(Expr expression, Frame frame) {
    Object constant = folding.constant(expression);
    return constant != null ? _ -> constant : compile(expression, frame);
  }

  /** jinja2 would write a name that nobody defines. */
  private static Formula infinite(Place place) {
    return _ -> {
      throw place.fault("a constant that is infinite or no number can only be printed");
    };
  }

  private Operators operators(Frame frame) {
    return new Operators(operand -> compile(operand, frame));
  }

  /**
   * The code of a call.
   *
   * @param caller what a call block adds as an argument, or null
   */
  Formula call(Expr.Call call, Frame frame, @Nullable Formula caller) {
    Formula function = compile(call.function(), frame);
    ArgumentsCode arguments = arguments(call.arguments(), frame);
    return Operators.at(
        call.place(),
        variables -> {
          Object callee = function.value(variables);
          Arguments given = arguments.evaluate(variables);
          if (caller != null) {
            if (given.keywords().containsKey("caller")) {
              throw Failure.type("a call block gives the argument 'caller' itself");
            }
            given = given.with("caller", caller.value(variables));
          }
          return call(variables.render().budget(), callee, given);
        });
  }

  private static Object call(Budget budget, Object callee, Arguments arguments) {
    return switch (callee) {
      case PythonCallable callable -> callable.call(budget, arguments);
      case Undefined undefined -> throw undefined.failure();
      default -> throw Failure.type("%s cannot be called", Types.described(callee));
    };
  }

  /**
   * The code of a filter.
   *
   * @param text what it filters when it names no value: a block's text
   */
  Formula filter(Expr.Filter filter, Frame frame, @Nullable Formula text) {
    Formula value = value(filter, frame, text);
    Filters.Filter body = Filters.get(filter.name());
    return applied(filter.place(), "filter", filter.name(), body, value, filter.arguments(), frame);
  }

  private Formula value(Expr.Filter filter, Frame frame, @Nullable Formula text) {
    if (filter.value() instanceof Expr.Filter inner && text != null) {
      return filter(inner, frame, text);
    }
    if (filter.value() != null) {
      return compile(filter.value(), frame);
    }
    if (text == null) {
      throw new IllegalStateException("a filter of nothing");
    }
    return text;
  }

  private Formula test(Expr.Test test, Frame frame) {
    Filters.Filter body = Tests.get(test.name());
    Formula value = compile(test.value(), frame);
    return applied(test.place(), "test", test.name(), body, value, test.arguments(), frame);
  }

  private Formula applied(
      Place place,
      String kind,
      String name,
      Filters.@Nullable Filter body,
      Formula value,
      Expr.CallArguments arguments,
      Frame frame) {
    if (body == null && !frame.soft()) {
      throw place.fault("there is no %s '%s'", kind, Quote.of(name));
    }
    ArgumentsCode code = arguments(arguments, frame);
    return Operators.at(
        place,
        variables -> {
          Object first = value.value(variables);
          Arguments given = code.evaluate(variables).after(first);
          if (body == null) {
            throw place.fault("there is no %s '%s'", kind, Quote.of(name));
          }
          return body.apply(variables.render().budget(), given);
        });
  }

  /** Code of a call's arguments. */
  private record ArgumentsCode(
      List<Formula> positional,
      List<String> names,
      List<Formula> values,
      @Nullable Formula more,
      @Nullable Formula moreNamed) {
    Arguments evaluate(Activation variables) {
      if (positional.isEmpty() && names.isEmpty() && more == null && moreNamed == null) {
        return new Arguments(List.of(), Map.of());
      }
      Budget budget = variables.render().budget();
      List<Object> arguments = new ArrayList<>();
      for (Formula formula : positional) {
        arguments.add(formula.value(variables));
      }
      if (more != null) {
        arguments.addAll(Iteration.list(budget, more.value(variables)));
      }
      Map<String, Object> keywords = new LinkedHashMap<>();
      for (int i = 0; i < names.size(); i++) {
        keywords.put(names.get(i), values.get(i).value(variables));
      }
      if (moreNamed != null) {
        addNamed(moreNamed.value(variables), keywords);
      }
      return new Arguments(arguments, keywords);
    }

    private static void addNamed(Object more, Map<String, Object> keywords) {
      if (!(more instanceof PyDict dict)) {
        throw Failure.type("'**' needs a dict, found %s", Types.described(more));
      }
      for (Iterator<Object> keys = dict.iterate(), values = dict.values(); keys.hasNext(); ) {
        Object key = keys.next();
        if (!Text.is(key)) {
          throw Failure.type("names of arguments must be strings");
        }
        if (keywords.put(Text.of(key), values.next()) != null) {
          throw Failure.type("the argument '%s' is given twice", Quote.of(Text.of(key)));
        }
      }
    }
  }

  private ArgumentsCode arguments(Expr.CallArguments arguments, Frame frame) {
    return new ArgumentsCode(
        arguments.positional().stream().map(argument -> compile(argument, frame)).toList(),
        arguments.names(),
        arguments.values().stream().map(argument -> compile(argument, frame)).toList(),
        arguments.more() == null ? null : compile(arguments.more(), frame),
        arguments.moreNamed() == null ? null : compile(arguments.moreNamed(), frame));
  }
}
