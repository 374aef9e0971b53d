package io.xmodel.internal.jinja.compile;

import io.xmodel.internal.jinja.filter.Filters;
import io.xmodel.internal.jinja.filter.Tests;
import io.xmodel.internal.jinja.run.Activation;
import io.xmodel.internal.jinja.run.Formula;
import io.xmodel.internal.jinja.run.Render;
import io.xmodel.internal.jinja.syntax.Expr;
import io.xmodel.internal.jinja.value.Arguments;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Failure.Kind;
import io.xmodel.internal.jinja.value.Ints;
import io.xmodel.internal.jinja.value.None;
import io.xmodel.internal.jinja.value.PyDict;
import io.xmodel.internal.jinja.value.PyList;
import io.xmodel.internal.jinja.value.PyRange;
import io.xmodel.internal.jinja.value.PyTuple;
import io.xmodel.internal.jinja.value.Text;
import io.xmodel.internal.jinja.value.Truth;
import io.xmodel.internal.jinja.value.Undefined;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Works out expressions of constants once, as jinja2 does. That shows: what such an expression
 * skips, such as an unknown filter behind {@code false and}, is never looked at.
 */
final class Folding {
  /** Not constant. */
  private static final Object NOT_CONSTANT = new Object();

  private final Map<Expr, Object> known = new IdentityHashMap<>();
  private final Activation nothing = new Activation(new Render(new Budget(0), Map.of()), null, 0);

  /** The value of an expression that a compiler would replace by it, or null. */
  @Nullable Object folded(Expr expression) {
    Object value = constant(expression);
    return value != null && isPlain(value) ? value : null;
  }

  /** The value of an expression of constants, or null. */
  @Nullable Object constant(Expr expression) {
    Object value = known.get(expression);
    if (value == null) {
      try {
        value = work(expression);
      } catch (Failure e) {
        value = NOT_CONSTANT; // It fails when the template runs, unless that is skipped.
      }
      known.put(expression, value == null ? NOT_CONSTANT : value);
    }
    return value == NOT_CONSTANT ? null : value;
  }

  private @Nullable Object work(Expr expression) {
    return switch (expression) {
      case Expr.Data data -> data.text();
      case Expr.Name _, Expr.NamespaceRef _, Expr.Call _, Expr.Slice _ -> null;
      case Expr.Logic logic -> {
        Object left = constant(logic.left());
        yield left == null || Truth.of(left) != logic.and() ? left : constant(logic.right());
      }
      case Expr.Cond cond -> {
        Object test = constant(cond.test());
        if (test == null) {
          yield null;
        }
        Expr chosen = Truth.of(test) ? cond.then() : cond.otherwise();
        yield chosen == null ? null : constant(chosen);
      }
      case Expr.Filter filter when Filters.isFoldable(filter.name()) && filter.value() != null ->
          applied(Filters.get(filter.name()), filter.value(), filter.arguments());
      case Expr.Filter _ -> null;
      case Expr.Test test -> applied(Tests.get(test.name()), test.value(), test.arguments());
      default -> {
        for (Expr child : Children.of(expression)) {
          if (!(child instanceof Expr.Slice) && constant(child) == null) {
            yield null;
          }
          if (child instanceof Expr.Slice
              && Children.of(child).stream().anyMatch(bound -> constant(bound) == null)) {
            yield null;
          }
        }
        yield operator(expression);
      }
    };
  }

  /**
   * A constant that cannot be sliced gives undefined here, and fails only when it is no constant.
   */
  private Object operator(Expr expression) {
    try {
      return new Operators(this::formula).formula(expression).value(nothing);
    } catch (Failure e) {
      boolean slice = expression instanceof Expr.Getitem item && item.index() instanceof Expr.Slice;
      if (slice && (e.kind() == Kind.TYPE || e.kind() == Kind.LOOKUP)) {
        return Undefined.because(e.reason());
      }
      throw e;
    }
  }

  private Formula formula(Expr operand) {
    Object value = constant(operand);
    if (value == null) {
      throw new IllegalStateException("not constant");
    }
    return _ -> value;
  }

  private @Nullable Object applied(
      Filters.@Nullable Filter body, Expr value, Expr.CallArguments arguments) {
    Object first = constant(value);
    if (body == null
        || first == null
        || arguments.more() != null
        || arguments.moreNamed() != null) {
      return null;
    }
    List<Object> positional = new ArrayList<>(List.of(first));
    for (Expr argument : arguments.positional()) {
      Object constant = constant(argument);
      if (constant == null) {
        return null;
      }
      positional.add(constant);
    }
    Map<String, Object> keywords = new LinkedHashMap<>();
    for (int i = 0; i < arguments.names().size(); i++) {
      Object constant = constant(arguments.values().get(i));
      if (constant == null) {
        return null;
      }
      keywords.put(arguments.names().get(i), constant);
    }
    return body.apply(nothing.render().budget(), new Arguments(positional, keywords));
  }

  /** Whether no float in the value is infinite or "not a number". */
  static boolean isFinite(Object value) {
    return switch (value) {
      case Double number -> Double.isFinite(number);
      case PyList list -> list.items().stream().allMatch(Folding::isFinite);
      case PyTuple tuple -> tuple.items().stream().allMatch(Folding::isFinite);
      case PyDict dict -> {
        boolean finite = true;
        for (Iterator<Object> items = dict.items(); items.hasNext(); ) {
          finite &= isFinite(items.next());
        }
        yield finite;
      }
      default -> true;
    };
  }

  /** Whether Python could write the value as a literal. */
  private static boolean isPlain(Object value) {
    return switch (value) {
      case None _, PyRange _ -> true;
      case PyList list -> list.items().stream().allMatch(Folding::isPlain);
      case PyTuple tuple -> !tuple.grouped() && tuple.items().stream().allMatch(Folding::isPlain);
      case PyDict dict -> {
        boolean plain = true;
        for (Iterator<Object> keys = dict.iterate(), values = dict.values(); keys.hasNext(); ) {
          plain &= isPlain(keys.next()) && isPlain(values.next());
        }
        yield plain;
      }
      default -> Ints.isNumber(value) || Text.is(value);
    };
  }
}
