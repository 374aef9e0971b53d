package io.xmodel.internal.jinja.compile;

import io.xmodel.internal.jinja.run.Activation;
import io.xmodel.internal.jinja.run.Code;
import io.xmodel.internal.jinja.run.Code.Signal;
import io.xmodel.internal.jinja.run.Formula;
import io.xmodel.internal.jinja.run.Output;
import io.xmodel.internal.jinja.run.Render;
import io.xmodel.internal.jinja.run.SelfReference;
import io.xmodel.internal.jinja.syntax.Stmt;
import io.xmodel.internal.jinja.value.Undefined;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Compiles a template as a whole, and its named blocks, each a function of its own. */
public final class BlockCompiler {
  private final StatementCompiler statements = new StatementCompiler(this);
  private final Map<String, Function<Render, String>> blocks = new HashMap<>();

  private BlockCompiler() {}

  /** What renders a template. */
  public static Function<Render, String> compile(List<Stmt> template) {
    return new BlockCompiler().function(template, true);
  }

  private Function<Render, String> function(List<Stmt> body, boolean whole) {
    Scope scope = new Scope(null);
    Symbols symbols = new Symbols(scope);
    Consumer<Activation> special = special(body, symbols, whole);
    new SymbolFinder(symbols).statements(body);
    Consumer<Activation> begin = Variables.begin(symbols);
    Code code = statements.compile(body, new Frame(symbols, whole, false, 0));
    return render -> {
      Activation variables = new Activation(render, null, scope.size());
      special.accept(variables);
      begin.accept(variables);
      Output out = new Output(render.budget());
      code.run(variables, out);
      return out.text();
    };
  }

  /** Gives {@code self} and {@code super} their values, where they are used. */
  private Consumer<Activation> special(List<Stmt> body, Symbols symbols, boolean whole) {
    Set<String> used = NameSearch.undeclared(body, "self", "super");
    Consumer<Activation> steps = _ -> {};
    if (used.contains("self")) {
      int slot = symbols.scope().slot(symbols.parameter("self").identifier());
      steps =
          steps.andThen(
              variables -> variables.set(slot, new SelfReference(variables.render(), blocks)));
    }
    if (used.contains("super") && !whole) {
      int slot = symbols.scope().slot(symbols.parameter("super").identifier());
      Undefined none = Undefined.because("there is no parent block");
      steps = steps.andThen(variables -> variables.set(slot, none));
    }
    return steps;
  }

  /** Compiles a block, and renders it where it stands. */
  Code place(Stmt.Block block, Frame frame) {
    if (blocks.containsKey(block.name())) {
      throw block.place().fault("the block '%s' is there twice", block.name());
    }
    // Its name is taken before its body is looked at, which may hold a block, too.
    blocks.put(block.name(), _ -> "");
    Function<Render, String> body = bounded(function(block.body(), false));
    blocks.put(block.name(), body);
    if (block.required()) {
      return (_, _) -> {
        throw block.place().fault("the block '%s' is required, and nobody fills it", block.name());
      };
    }
    if (!block.scoped()) {
      return (variables, out) -> {
        out.write(body.apply(variables.render()));
        return Signal.NEXT;
      };
    }
    Map<String, Formula> locals = Variables.readAll(frame.symbols(), frame.symbols().stored());
    return (variables, out) -> {
      Map<String, Object> values = new LinkedHashMap<>();
      locals.forEach((name, value) -> values.put(name, value.value(variables)));
      values.values().removeIf(Undefined.class::isInstance);
      variables.render().withLocals(values, () -> out.write(body.apply(variables.render())));
      return Signal.NEXT;
    };
  }

  /** A block can render itself. */
  private static Function<Render, String> bounded(Function<Render, String> body) {
    return render -> {
      render.budget().enter();
      try {
        return body.apply(render);
      } finally {
        render.budget().leave();
      }
    };
  }
}
