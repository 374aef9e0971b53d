package io.xmodel.internal.jinja.compile;

import io.xmodel.internal.jinja.compile.Symbols.Variable;
import io.xmodel.internal.jinja.run.Activation;
import io.xmodel.internal.jinja.run.Code;
import io.xmodel.internal.jinja.run.Code.Signal;
import io.xmodel.internal.jinja.run.Formula;
import io.xmodel.internal.jinja.run.LoopContext;
import io.xmodel.internal.jinja.run.LoopContext.Recursion;
import io.xmodel.internal.jinja.run.Output;
import io.xmodel.internal.jinja.syntax.Expr;
import io.xmodel.internal.jinja.syntax.Stmt;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Iteration;
import io.xmodel.internal.jinja.value.PyIterator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Code of {@code for}. */
final class LoopCompiler {
  private final StatementCompiler statements;
  private final ExpressionCompiler expressions;

  LoopCompiler(StatementCompiler statements, ExpressionCompiler expressions) {
    this.statements = statements;
    this.expressions = expressions;
  }

  /** Which of the items a loop takes; it looks at each when it is asked for. */
  @FunctionalInterface
  private interface Filtered {
    Iterator<Object> of(Activation outer, Iterator<Object> items);
  }

  /** A loop once its items are known. */
  private record Loop(
      @Nullable Filtered filter,
      int loopSlot,
      Variables.Assignment target,
      Consumer<Activation> begin,
      Code body,
      Consumer<Activation> end,
      @Nullable Code otherwise) {
    Signal run(
        Activation outer,
        Activation variables,
        Object items,
        Output out,
        @Nullable Recursion recursion,
        int depth0) {
      Budget budget = variables.render().budget();
      Iterator<Object> iterator = Iteration.of(items);
      Object owner = items;
      if (filter != null) {
        iterator = filter.of(outer, iterator);
        owner = PyIterator.generator(iterator);
      }
      LoopContext loop = new LoopContext(budget, owner, iterator, recursion, depth0);
      boolean none = true;
      while (loop.hasNext()) {
        budget.work(2);
        target.assign(variables, loop.next());
        if (loopSlot >= 0) {
          variables.set(loopSlot, loop);
        }
        begin.accept(variables);
        Signal signal = body.run(variables, out);
        if (signal == Signal.BREAK) {
          break;
        }
        // As in jinja2, a loop whose every round ends early counts as one without rounds.
        none &= signal == Signal.CONTINUE;
      }
      end.accept(variables);
      return none && otherwise != null ? otherwise.run(variables, out) : Signal.NEXT;
    }
  }

  Code loop(Stmt.For loop, Frame frame) {
    Expr forbidden = NameSearch.settingLoop(loop);
    if (forbidden != null) {
      throw forbidden.place().fault("'loop' cannot be set inside a loop");
    }
    Scope scope = loop.recursive() ? new Scope(frame.symbols().scope()) : frame.symbols().scope();
    Frame around = loop.recursive() ? frame.function(scope) : frame.inner();
    Formula items = expressions.compile(loop.items(), frame);
    Filtered filter = filter(loop, frame);
    Code otherwise = otherwise(loop, frame, scope);
    Loop compiled = compile(loop, around, filter, otherwise);
    if (!loop.recursive()) {
      return (variables, out) -> {
        Object values = items.value(variables);
        try {
          return compiled.run(variables, variables, values, out, null, 0);
        } catch (Failure e) {
          throw e.at(loop.place().line(), loop.place().column());
        }
      };
    }
    return (variables, out) -> {
      Recursion recursion = recursion(compiled, variables, scope, loop);
      out.write(recursion.render(items.value(variables), 0));
      return Signal.NEXT;
    };
  }

  private static Recursion recursion(Loop loop, Activation outer, Scope scope, Stmt.For source) {
    return new Recursion() {
      @Override
      public String render(Object items, int depth0) {
        Budget budget = outer.render().budget();
        Output out = new Output(budget);
        budget.enter();
        try {
          Activation variables = new Activation(outer.render(), outer, scope.size());
          loop.run(outer, variables, items, out, this, depth0);
        } catch (Failure e) {
          throw e.at(source.place().line(), source.place().column());
        } finally {
          budget.leave();
        }
        return out.text();
      }
    };
  }

  private Loop compile(
      Stmt.For loop, Frame around, @Nullable Filtered filter, @Nullable Code otherwise) {
    Frame body = around.inLoop();
    Symbols symbols = body.symbols();
    boolean extended =
        loop.recursive()
            || !NameSearch.undeclared(loop.body(), "loop").isEmpty()
            || NameSearch.hasScopedBlock(List.of(loop));
    Variable variable = extended ? symbols.parameter("loop") : null;
    SymbolFinder finder = new SymbolFinder(symbols);
    finder.target(loop.target(), true);
    finder.statements(loop.body());
    int loopSlot = variable == null ? -1 : symbols.scope().slot(variable.identifier());
    return new Loop(
        filter,
        loopSlot,
        Variables.target(symbols, loop.target()),
        Variables.begin(symbols),
        statements.compile(loop.body(), body),
        Variables.end(symbols),
        otherwise);
  }

  private @Nullable Code otherwise(Stmt.For loop, Frame frame, Scope scope) {
    if (loop.otherwise().isEmpty()) {
      return null;
    }
    Frame inner = loop.recursive() ? frame.function(scope) : frame.inner();
    new SymbolFinder(inner.symbols()).statements(loop.otherwise());
    Consumer<Activation> begin = Variables.begin(inner.symbols());
    Code body = statements.compile(loop.otherwise(), inner);
    Consumer<Activation> end = Variables.end(inner.symbols());
    return (variables, out) -> {
      begin.accept(variables);
      Signal signal = body.run(variables, out);
      end.accept(variables);
      return signal;
    };
  }

  private @Nullable Filtered filter(Stmt.For loop, Frame frame) {
    if (loop.test() == null) {
      return null;
    }
    Scope scope = new Scope(frame.symbols().scope());
    Frame inner = frame.function(scope);
    SymbolFinder finder = new SymbolFinder(inner.symbols());
    finder.target(loop.target(), true);
    finder.expression(loop.test());
    Consumer<Activation> begin = Variables.begin(inner.symbols());
    Variables.Assignment target = Variables.target(inner.symbols(), loop.target());
    Formula value = Variables.readTarget(inner.symbols(), loop.target());
    Formula test = expressions.compile(loop.test(), inner);
    return (outer, items) ->
        new LoopFilter(
            outer,
            items,
            () -> {
              Activation variables = new Activation(outer.render(), outer, scope.size());
              begin.accept(variables);
              return variables;
            },
            target,
            value,
            test);
  }
}
