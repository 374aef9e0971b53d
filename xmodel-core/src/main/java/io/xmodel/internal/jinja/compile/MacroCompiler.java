package io.xmodel.internal.jinja.compile;

import io.xmodel.internal.jinja.compile.Symbols.Variable;
import io.xmodel.internal.jinja.run.Activation;
import io.xmodel.internal.jinja.run.Code;
import io.xmodel.internal.jinja.run.Code.Signal;
import io.xmodel.internal.jinja.run.Formula;
import io.xmodel.internal.jinja.run.Macro;
import io.xmodel.internal.jinja.run.Output;
import io.xmodel.internal.jinja.syntax.Expr;
import io.xmodel.internal.jinja.syntax.Place;
import io.xmodel.internal.jinja.syntax.Stmt;
import io.xmodel.internal.jinja.value.Arguments;
import io.xmodel.internal.jinja.value.Printing;
import io.xmodel.internal.jinja.value.Quote;
import io.xmodel.internal.jinja.value.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Code of macros and of blocks that are handed to them. */
final class MacroCompiler {
  private final StatementCompiler statements;
  private final ExpressionCompiler expressions;

  MacroCompiler(StatementCompiler statements, ExpressionCompiler expressions) {
    this.statements = statements;
    this.expressions = expressions;
  }

  Code macro(Stmt.Macro macro, Frame frame) {
    Formula value = define(macro.name(), macro.place(), macro.signature(), macro.body(), frame);
    Expr name = new Expr.Name(macro.place(), macro.name());
    Variables.Assignment target = Variables.target(frame.symbols(), name);
    Consumer<Activation> publish = StatementCompiler.publish(name, frame);
    return (variables, _) -> {
      target.assign(variables, value.value(variables));
      publish.accept(variables);
      return Signal.NEXT;
    };
  }

  Code callBlock(Stmt.CallBlock block, Frame frame) {
    Formula caller = define(null, block.place(), block.signature(), block.body(), frame);
    Formula call = expressions.call(block.call(), frame, caller);
    return (variables, out) -> {
      out.write(StatementCompiler.text(block.place(), call.value(variables)));
      return Signal.NEXT;
    };
  }

  /** What the assistant says is only marked; its variables are its own, as a macro's. */
  Code generation(Stmt.Generation block, Frame frame) {
    Formula body = define(null, block.place(), Stmt.Signature.NONE, block.body(), frame);
    return (variables, out) -> {
      if (body.value(variables) instanceof Macro macro) {
        Object text = macro.call(variables.render().budget(), Arguments.of());
        out.write(Printing.str(variables.render().budget(), text));
      }
      return Signal.NEXT;
    };
  }

  /** The macro as a value, each time its definition is reached. */
  private Formula define(
      @Nullable String name, Place place, Stmt.Signature signature, List<Stmt> body, Frame frame) {
    Scope scope = new Scope(frame.symbols().scope());
    Frame inner = frame.function(scope);
    Symbols symbols = inner.symbols();
    find(symbols, signature, body);
    List<String> names = signature.names();
    List<Integer> slots = new ArrayList<>();
    for (String parameter : names) {
      slots.add(slot(symbols, symbols.find(parameter)));
    }
    Set<String> special = NameSearch.undeclared(body, "caller", "kwargs", "varargs");
    boolean caller = special.contains("caller");
    if (caller && names.contains("caller")) {
      requireDefault(place, signature);
    } else if (caller) {
      slots.add(slot(symbols, symbols.parameter("caller")));
    }
    boolean keywords = special.contains("kwargs") && !names.contains("kwargs");
    if (keywords) {
      slots.add(slot(symbols, symbols.parameter("kwargs")));
    }
    boolean more = special.contains("varargs") && !names.contains("varargs");
    if (more) {
      slots.add(slot(symbols, symbols.parameter("varargs")));
    }
    find(symbols, signature, body);
    Consumer<Activation> begin = Variables.begin(symbols);
    List<Formula> defaults = defaults(signature, inner);
    Code code = statements.compile(body, inner);
    Macro.Shape shape = new Macro.Shape(name, names, keywords, more, caller);
    return outer ->
        new Macro(
            shape,
            arguments -> {
              Activation variables = new Activation(outer.render(), outer, scope.size());
              for (int i = 0; i < slots.size(); i++) {
                variables.set(slots.get(i), arguments.get(i));
              }
              begin.accept(variables);
              for (int i = 0; i < defaults.size(); i++) {
                if (variables.get(slots.get(i)) == null) {
                  variables.set(slots.get(i), defaults.get(i).value(variables));
                }
              }
              Output out = new Output(outer.render().budget());
              code.run(variables, out);
              return out.text();
            });
  }

  private static void find(Symbols symbols, Stmt.Signature signature, List<Stmt> body) {
    SymbolFinder finder = new SymbolFinder(symbols);
    signature.names().forEach(symbols::parameter);
    finder.expressions(signature.defaults());
    finder.statements(body);
  }

  private static int slot(Symbols symbols, @Nullable Variable variable) {
    if (variable == null) {
      throw new IllegalStateException("a parameter without a variable");
    }
    return symbols.scope().slot(variable.identifier());
  }

  private static void requireDefault(Place place, Stmt.Signature signature) {
    int first = signature.names().size() - signature.defaults().size();
    if (signature.names().indexOf("caller") < first) {
      throw place.fault("the parameter 'caller' of a macro needs a default");
    }
  }

  /** For each parameter, what it is when it is not given. */
  private List<Formula> defaults(Stmt.Signature signature, Frame inner) {
    int required = signature.names().size() - signature.defaults().size();
    List<Formula> defaults = new ArrayList<>();
    for (int i = 0; i < signature.names().size(); i++) {
      if (i < required) {
        Undefined missing =
            Undefined.because(
                "the parameter '%s' is not given".formatted(Quote.of(signature.names().get(i))));
        defaults.add(_ -> missing);
      } else {
        defaults.add(expressions.compile(signature.defaults().get(i - required), inner));
      }
    }
    return defaults;
  }
}
