package io.xmodel.internal.jinja.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression. */
public sealed interface Expr {
  /** Where its operator, name or first token stands. */
  Place place();

  /** Text outside of tags. */
  record Data(Place place, String text) implements Expr {}

  /** A literal. */
  record Const(Place place, Object value) implements Expr {}

  /** A variable. */
  record Name(Place place, String name) implements Expr {}

  /** An attribute of a namespace, which only an assignment has. */
  record NamespaceRef(Place place, String name, String attribute) implements Expr {}

  /** {@code a, b}. */
  record TupleExpr(Place place, List<Expr> items) implements Expr {}

  /** {@code [a, b]}. */
  record ListExpr(Place place, List<Expr> items) implements Expr {}

  /** {@code {key: value}}. */
  record DictExpr(Place place, List<Expr> keys, List<Expr> values) implements Expr {}

  /** {@code then if test else otherwise}. */
  record Cond(Place place, Expr test, Expr then, @Nullable Expr otherwise) implements Expr {}

  /** {@code left and right}, or {@code or}. */
  record Logic(Place place, boolean and, Expr left, Expr right) implements Expr {}

  /** {@code not value}. */
  record Not(Place place, Expr value) implements Expr {}

  /** An arithmetic operator between two operands. */
  record Binary(Place place, String operator, Expr left, Expr right) implements Expr {}

  /** A sign. */
  record Unary(Place place, String operator, Expr value) implements Expr {}

  /** {@code a < b < c}. */
  record Compare(Place place, Expr first, List<Operand> rest) implements Expr {}

  /** {@code a ~ b}. */
  record Concat(Place place, List<Expr> parts) implements Expr {}

  /** {@code value.name}. */
  record Getattr(Place place, Expr value, String name) implements Expr {}

  /** {@code value[index]}. */
  record Getitem(Place place, Expr value, Expr index) implements Expr {}

  /** {@code start:stop:step}. */
  record Slice(Place place, @Nullable Expr start, @Nullable Expr stop, @Nullable Expr step)
      implements Expr {}

  /** {@code function(…)}. */
  record Call(Place place, Expr function, CallArguments arguments) implements Expr {}

  /** {@code value | name(…)}; without a value, of a block's text. */
  record Filter(Place place, @Nullable Expr value, String name, CallArguments arguments)
      implements Expr {}

  /** {@code value is name(…)}. */
  record Test(Place place, Expr value, String name, CallArguments arguments) implements Expr {}

  /**
   * A comparison's operator and right side.
   *
   * @param operator one of {@code == != < <= > >= in}, or {@code not in}
   */
  record Operand(String operator, Expr value) {}

  /**
   * What stands in a call's brackets.
   *
   * @param positional in order
   * @param names of the keywords
   * @param values of the keywords
   * @param more after {@code *}
   * @param moreNamed after {@code **}
   */
  record CallArguments(
      List<Expr> positional,
      List<String> names,
      List<Expr> values,
      @Nullable Expr more,
      @Nullable Expr moreNamed) {
    /** No arguments. */
    public static final CallArguments NONE =
        new CallArguments(List.of(), List.of(), List.of(), null, null);
  }
}
