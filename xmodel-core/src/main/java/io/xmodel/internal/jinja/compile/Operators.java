package io.xmodel.internal.jinja.compile;

import io.xmodel.internal.jinja.method.Attributes;
import io.xmodel.internal.jinja.method.PercentFormat;
import io.xmodel.internal.jinja.run.Activation;
import io.xmodel.internal.jinja.run.Formula;
import io.xmodel.internal.jinja.syntax.Expr;
import io.xmodel.internal.jinja.syntax.Place;
import io.xmodel.internal.jinja.value.Arithmetic;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Equality;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Indexing;
import io.xmodel.internal.jinja.value.None;
import io.xmodel.internal.jinja.value.Ordering;
import io.xmodel.internal.jinja.value.Ordering.Relation;
import io.xmodel.internal.jinja.value.Printing;
import io.xmodel.internal.jinja.value.PyDict;
import io.xmodel.internal.jinja.value.PyList;
import io.xmodel.internal.jinja.value.PyTuple;
import io.xmodel.internal.jinja.value.Text;
import io.xmodel.internal.jinja.value.Truth;
import io.xmodel.internal.jinja.value.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Code of literals and operators, given that of their operands. */
final class Operators {
  private final Function<Expr, Formula> operands;

  Operators(Function<Expr, Formula> operands) {
    this.operands = operands;
  }

  /** What an operator does with its operands. */
  private interface Two {
    Object apply(Budget budget, Object left, Object right);
  }

  private Formula of(Expr expression) {
    return operands.apply(expression);
  }

  private List<Formula> all(List<Expr> expressions) {
    return expressions.stream().map(this::of).toList();
  }

  private static List<Object> values(List<Formula> formulas, Activation variables) {
    List<Object> values = new ArrayList<>(formulas.size());
    variables.render().budget().items(formulas.size());
    for (Formula formula : formulas) {
      values.add(formula.value(variables));
    }
    return values;
  }

  /** Adds the place to failures, and counts a step. */
  static Formula at(Place place, Formula formula) {
    return variables -> {
      try {
        variables.render().budget().work(1);
        return formula.value(variables);
      } catch (Failure e) {
        throw e.at(place.line(), place.column());
      }
    };
  }

  /** The code of an expression that is no name, call, filter or test. */
  Formula formula(Expr expression) {
    return switch (expression) {
      case Expr.Data data -> _ -> data.text();
      case Expr.Const constant -> _ -> constant.value();
      case Expr.TupleExpr tuple -> {
        List<Formula> items = all(tuple.items());
        yield variables -> new PyTuple(values(items, variables));
      }
      case Expr.ListExpr list -> {
        List<Formula> items = all(list.items());
        yield variables -> new PyList(values(items, variables));
      }
      case Expr.DictExpr dict -> dict(dict);
      case Expr.Cond cond -> cond(cond);
      case Expr.Logic logic -> logic(logic);
      case Expr.Not not -> {
        Formula value = of(not.value());
        yield variables -> !Truth.of(value.value(variables));
      }
      case Expr.Binary binary -> at(binary.place(), binary(binary));
      case Expr.Unary unary -> {
        Formula value = of(unary.value());
        yield at(
            unary.place(),
            unary.operator().equals("-")
                ? variables -> Arithmetic.negate(value.value(variables))
                : variables -> Arithmetic.plus(value.value(variables)));
      }
      case Expr.Compare compare -> at(compare.place(), compare(compare));
      case Expr.Concat concat -> at(concat.place(), concat(concat));
      case Expr.Getattr getattr -> {
        Formula value = of(getattr.value());
        yield at(
            getattr.place(),
            variables ->
                Attributes.getattr(
                    variables.render().budget(), value.value(variables), getattr.name()));
      }
      case Expr.Getitem getitem -> at(getitem.place(), getitem(getitem));
      case Expr.Slice slice -> throw slice.place().fault("a slice cannot stand here");
      case Expr.NamespaceRef reference -> throw reference.place().fault("expected an expression");
      case Expr.Name _, Expr.Call _, Expr.Filter _, Expr.Test _ ->
          throw new IllegalArgumentException();
    };
  }

  private Formula dict(Expr.DictExpr dict) {
    List<Formula> keys = all(dict.keys());
    List<Formula> values = all(dict.values());
    return at(
        dict.place(),
        variables -> {
          PyDict entries = new PyDict();
          variables.render().budget().items(keys.size());
          for (int i = 0; i < keys.size(); i++) {
            Object key = keys.get(i).value(variables);
            entries.put(key, values.get(i).value(variables));
          }
          return entries;
        });
  }

  private Formula cond(Expr.Cond cond) {
    Formula test = of(cond.test());
    Formula then = of(cond.then());
    Undefined nothing =
        Undefined.because(
            "the 'if' in line %s was false and has no 'else'".formatted(cond.place().line()));
    Formula otherwise = cond.otherwise() == null ? _ -> nothing : of(cond.otherwise());
    return variables -> (Truth.of(test.value(variables)) ? then : otherwise).value(variables);
  }

  private Formula logic(Expr.Logic logic) {
    Formula left = of(logic.left());
    Formula right = of(logic.right());
    boolean and = logic.and();
    return variables -> {
      Object first = left.value(variables);
      return Truth.of(first) == and ? right.value(variables) : first;
    };
  }

  private Formula binary(Expr.Binary binary) {
    Formula left = of(binary.left());
    Formula right = of(binary.right());
    Two operation =
        switch (binary.operator()) {
          case "+" -> Arithmetic::add;
          case "-" -> (_, a, b) -> Arithmetic.subtract(a, b);
          case "*" -> Arithmetic::multiply;
          case "/" -> Arithmetic::divide;
          case "//" -> Arithmetic::floorDivide;
          case "**" -> Arithmetic::power;
          case "%" ->
              (budget, a, b) ->
                  Text.is(a)
                      ? PercentFormat.format(budget, a, b)
                      : Arithmetic.remainder(budget, a, b);
          default -> throw new IllegalArgumentException(binary.operator());
        };
    return variables ->
        operation.apply(variables.render().budget(), left.value(variables), right.value(variables));
  }

  private Formula compare(Expr.Compare compare) {
    Formula first = of(compare.first());
    int count = compare.rest().size();
    List<Two> relations = compare.rest().stream().map(rest -> relation(rest.operator())).toList();
    List<Formula> values = compare.rest().stream().map(rest -> of(rest.value())).toList();
    return variables -> {
      Budget budget = variables.render().budget();
      Object left = first.value(variables);
      for (int i = 0; i < count; i++) {
        Object right = values.get(i).value(variables);
        if (!Truth.of(relations.get(i).apply(budget, left, right))) {
          return false;
        }
        left = right;
      }
      return true;
    };
  }

  private static Two relation(String operator) {
    return switch (operator) {
      case "==" -> Equality::equal;
      case "!=" -> (budget, a, b) -> !Equality.equal(budget, a, b);
      case "<" -> (budget, a, b) -> Ordering.holds(budget, Relation.LT, a, b);
      case "<=" -> (budget, a, b) -> Ordering.holds(budget, Relation.LE, a, b);
      case ">" -> (budget, a, b) -> Ordering.holds(budget, Relation.GT, a, b);
      case ">=" -> (budget, a, b) -> Ordering.holds(budget, Relation.GE, a, b);
      case "in" -> (budget, a, b) -> Equality.contains(budget, b, a);
      case "not in" -> (budget, a, b) -> !Equality.contains(budget, b, a);
      default -> throw new IllegalArgumentException(operator);
    };
  }

  private Formula concat(Expr.Concat concat) {
    List<Formula> parts = all(concat.parts());
    return variables -> {
      Budget budget = variables.render().budget();
      StringBuilder text = new StringBuilder();
      for (Formula part : parts) {
        text.append(Printing.str(budget, part.value(variables)));
        budget.checkLength(text.length());
      }
      return budget.made(text.toString());
    };
  }

  private Formula getitem(Expr.Getitem getitem) {
    Formula value = of(getitem.value());
    if (getitem.index() instanceof Expr.Slice slice) {
      Formula start = bound(slice.start());
      Formula stop = bound(slice.stop());
      Formula step = bound(slice.step());
      return variables ->
          Indexing.slice(
              variables.render().budget(),
              value.value(variables),
              start.value(variables),
              stop.value(variables),
              step.value(variables));
    }
    Formula index = of(getitem.index());
    return variables ->
        Attributes.getitem(
            variables.render().budget(), value.value(variables), index.value(variables));
  }

  private Formula bound(@Nullable Expr bound) {
    return bound == null ? _ -> None.NONE : of(bound);
  }
}
