package io.xmodel.internal.jinja.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement. Targets of assignments are names, tuples of them, or attributes of namespaces. */
public sealed interface Stmt {
  /** Where its tag begins. */
  Place place();

  /** Text and printed expressions. */
  record Output(Place place, List<Expr> parts) implements Stmt {}

  /** {@code for}. */
  record For(
      Place place,
      Expr target,
      Expr items,
      @Nullable Expr test,
      boolean recursive,
      List<Stmt> body,
      List<Stmt> otherwise)
      implements Stmt {}

  /** {@code if} with its {@code elif}s, each an If without further branches. */
  record If(Place place, Expr test, List<Stmt> body, List<If> elifs, List<Stmt> otherwise)
      implements Stmt {}

  /** {@code macro}. */
  record Macro(Place place, String name, Signature signature, List<Stmt> body) implements Stmt {}

  /** {@code call}. */
  record CallBlock(Place place, Signature signature, Expr.Call call, List<Stmt> body)
      implements Stmt {}

  /** {@code generation}, which marks what the assistant says. */
  record Generation(Place place, List<Stmt> body) implements Stmt {}

  /** {@code filter}. */
  record FilterBlock(Place place, Expr.Filter filter, List<Stmt> body) implements Stmt {}

  /** {@code with}. */
  record With(Place place, List<Expr> targets, List<Expr> values, List<Stmt> body)
      implements Stmt {}

  /** {@code set target = value}. */
  record Set(Place place, Expr target, Expr value) implements Stmt {}

  /** {@code set target} with a body. */
  record SetBlock(Place place, Expr target, Expr.@Nullable Filter filter, List<Stmt> body)
      implements Stmt {}

  /** {@code autoescape}. */
  record Autoescape(Place place, Expr value, List<Stmt> body) implements Stmt {}

  /** {@code block}. */
  record Block(Place place, String name, boolean scoped, boolean required, List<Stmt> body)
      implements Stmt {}

  /**
   * What would read another template, which there is none of.
   *
   * @param tag {@code include}, {@code import}, {@code from} or {@code extends}
   * @param names that it would set
   */
  record Outside(Place place, String tag, Expr template, List<String> names) implements Stmt {}

  /** {@code break}. */
  record Break(Place place) implements Stmt {}

  /** {@code continue}. */
  record Continue(Place place) implements Stmt {}

  /**
   * A macro's parameters.
   *
   * @param names of all
   * @param defaults of the last ones
   */
  record Signature(List<String> names, List<Expr> defaults) {
    /** No parameters. */
    public static final Signature NONE = new Signature(List.of(), List.of());
  }
}
