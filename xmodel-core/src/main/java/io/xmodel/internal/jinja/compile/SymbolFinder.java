package io.xmodel.internal.jinja.compile;

import io.xmodel.internal.jinja.syntax.Expr;
import io.xmodel.internal.jinja.syntax.Stmt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds which names a block of statements reads and sets, as jinja2's {@code FrameSymbolVisitor}:
 * it stops where an inner block begins.
 */
final class SymbolFinder {
  private Symbols symbols;

  SymbolFinder(Symbols symbols) {
    this.symbols = symbols;
  }

  void statements(List<? extends Stmt> statements) {
    statements.forEach(this::statement);
  }

  private void statement(Stmt statement) {
    switch (statement) {
      case Stmt.Output output -> output.parts().forEach(this::expression);
      case Stmt.For loop -> expression(loop.items());
      case Stmt.If condition -> condition(condition);
      case Stmt.Macro macro -> symbols.store(macro.name());
      case Stmt.CallBlock call -> expression(call.call());
      case Stmt.FilterBlock block -> expression(block.filter());
      case Stmt.With with -> with.values().forEach(this::expression);
      case Stmt.Set set -> {
        expression(set.value());
        target(set.target(), false);
      }
      case Stmt.SetBlock set -> target(set.target(), false);
      case Stmt.Outside outside -> {
        expression(outside.template());
        outside.names().forEach(symbols::store);
      }
      case Stmt.Generation _, Stmt.Autoescape _, Stmt.Block _, Stmt.Break _, Stmt.Continue _ -> {}
    }
  }

  private void condition(Stmt.If condition) {
    expression(condition.test());
    List<Symbols> branches = new ArrayList<>();
    branches.add(branch(condition.body()));
    branches.add(branch(condition.elifs()));
    branches.add(branch(condition.otherwise()));
    symbols.merge(branches);
  }

  private Symbols branch(List<? extends Stmt> statements) {
    Symbols before = symbols;
    Symbols branch = before.branch();
    symbols = branch;
    statements(statements);
    symbols = before;
    return branch;
  }

  /** Notes the names of a target of an assignment. */
  void target(Expr target, boolean parameter) {
    switch (target) {
      case Expr.Name name -> {
        if (parameter) {
          symbols.parameter(name.name());
        } else {
          symbols.store(name.name());
        }
      }
      case Expr.TupleExpr tuple -> tuple.items().forEach(item -> target(item, parameter));
      default -> expression(target);
    }
  }

  void expressions(List<Expr> expressions) {
    expressions.forEach(this::expression);
  }

  void expression(@Nullable Expr expression) {
    switch (expression) {
      case null -> {}
      case Expr.Name name -> symbols.load(name.name());
      case Expr.NamespaceRef reference -> symbols.load(reference.name());
      default -> Children.of(expression).forEach(this::expression);
    }
  }
}
