package io.xmodel.internal.jinja.compile;

import io.xmodel.internal.jinja.syntax.Expr;
import io.xmodel.internal.jinja.syntax.Stmt;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of some special names are read before they are set, inner blocks included, as jinja2's
 * {@code find_undeclared}.
 */
final class NameSearch {
  private final Set<String> wanted;
  private final Set<String> found = new HashSet<>();
  private boolean scopedBlock;
  private @Nullable Expr loopSet;

  private NameSearch(Set<String> wanted) {
    this.wanted = new HashSet<>(wanted);
  }

  /** Those of the names that the statements read. */
  static Set<String> undeclared(List<? extends Stmt> statements, String... names) {
    NameSearch search = new NameSearch(Set.of(names));
    search.statements(statements);
    return search.found;
  }

  /** Whether a block marked as scoped is among the statements. */
  static boolean hasScopedBlock(List<? extends Stmt> statements) {
    NameSearch search = new NameSearch(Set.of());
    search.statements(statements);
    return search.scopedBlock;
  }

  /** Where a name is set to which only loops give a value, or null. */
  static @Nullable Expr settingLoop(Stmt.For loop) {
    NameSearch search = new NameSearch(Set.of());
    search.statements(List.of(loop));
    return search.loopSet;
  }

  private void statements(List<? extends Stmt> statements) {
    statements.forEach(this::statement);
  }

  private void statement(Stmt statement) {
    switch (statement) {
      case Stmt.Output output -> output.parts().forEach(this::expression);
      case Stmt.For loop -> {
        target(loop.target());
        expression(loop.items());
        statements(loop.body());
        statements(loop.otherwise());
        expression(loop.test());
      }
      case Stmt.If condition -> {
        expression(condition.test());
        statements(condition.body());
        statements(condition.elifs());
        statements(condition.otherwise());
      }
      case Stmt.Macro macro -> {
        signature(macro.signature());
        statements(macro.body());
      }
      case Stmt.CallBlock call -> {
        expression(call.call());
        signature(call.signature());
        statements(call.body());
      }
      case Stmt.Generation generation -> statements(generation.body());
      case Stmt.FilterBlock block -> {
        statements(block.body());
        expression(block.filter());
      }
      case Stmt.With with -> {
        with.targets().forEach(this::parameterTarget);
        with.values().forEach(this::expression);
        statements(with.body());
      }
      case Stmt.Set set -> {
        target(set.target());
        expression(set.value());
      }
      case Stmt.SetBlock set -> {
        target(set.target());
        expression(set.filter());
        statements(set.body());
      }
      case Stmt.Autoescape autoescape -> {
        expression(autoescape.value());
        statements(autoescape.body());
      }
      case Stmt.Block block -> scopedBlock |= block.scoped();
      case Stmt.Outside outside -> expression(outside.template());
      case Stmt.Break _, Stmt.Continue _ -> {}
    }
  }

  private void signature(Stmt.Signature signature) {
    wanted.removeAll(signature.names());
    signature.defaults().forEach(this::expression);
  }

  private void target(Expr target) {
    switch (target) {
      case Expr.Name name -> {
        wanted.remove(name.name());
        if (name.name().equals("loop")) {
          loopSet = target;
        }
      }
      case Expr.TupleExpr tuple -> tuple.items().forEach(this::target);
      default -> {}
    }
  }

  /** Parameters may be called as one likes. */
  private void parameterTarget(Expr target) {
    Expr before = loopSet;
    target(target);
    loopSet = before;
  }

  private void expression(@Nullable Expr expression) {
    switch (expression) {
      case null -> {}
      case Expr.Name name -> {
        if (wanted.contains(name.name())) {
          found.add(name.name());
        }
      }
      default -> Children.of(expression).forEach(this::expression);
    }
  }
}
