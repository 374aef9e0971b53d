package io.xmodel.internal.jinja.compile;

import io.xmodel.internal.jinja.run.Activation;
import io.xmodel.internal.jinja.run.Code;
import io.xmodel.internal.jinja.run.Code.Signal;
import io.xmodel.internal.jinja.run.Formula;
import io.xmodel.internal.jinja.run.Output;
import io.xmodel.internal.jinja.syntax.Expr;
import io.xmodel.internal.jinja.syntax.Place;
import io.xmodel.internal.jinja.syntax.Stmt;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Printing;
import io.xmodel.internal.jinja.value.Text;
import io.xmodel.internal.jinja.value.Truth;
import io.xmodel.internal.jinja.value.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Code of statements. */
final class StatementCompiler {
  private final ExpressionCompiler expressions = new ExpressionCompiler();
  private final MacroCompiler macros = new MacroCompiler(this, expressions);
  private final LoopCompiler loops = new LoopCompiler(this, expressions);
  private final BlockCompiler blocks;

  StatementCompiler(BlockCompiler blocks) {
    this.blocks = blocks;
  }

  /** The code of statements one after another. */
  Code compile(List<Stmt> statements, Frame frame) {
    List<Code> codes = new ArrayList<>();
    for (Stmt statement : statements) {
      codes.add(compile(statement, frame));
    }
    Code[] steps = codes.toArray(Code[]::new);
    return (variables, out) -> {
      for (int i = 0; i < steps.length; i++) {
        try {
          Signal signal = steps[i].run(variables, out);
          if (signal != Signal.NEXT) {
            return signal;
          }
        } catch (Failure e) {
          Place place = statements.get(i).place();
          throw e.at(place.line(), place.column());
        }
      }
      return Signal.NEXT;
    };
  }

  private Code compile(Stmt statement, Frame frame) {
    return switch (statement) {
      case Stmt.Output output -> output(output, frame);
      case Stmt.If condition -> condition(condition, frame.branch());
      case Stmt.For loop -> loops.loop(loop, frame);
      case Stmt.Set set -> set(set, frame);
      case Stmt.SetBlock set -> setBlock(set, frame);
      case Stmt.Macro macro -> macros.macro(macro, frame);
      case Stmt.CallBlock call -> macros.callBlock(call, frame);
      case Stmt.Generation generation -> macros.generation(generation, frame);
      case Stmt.FilterBlock block -> filterBlock(block, frame);
      case Stmt.With with -> with(with, frame);
      case Stmt.Autoescape autoescape -> autoescape(autoescape, frame);
      case Stmt.Block block -> blocks.place(block, frame);
      case Stmt.Outside outside -> outside(outside);
      case Stmt.Break stop -> jump(stop.place(), "break", frame, Signal.BREAK);
      case Stmt.Continue next -> jump(next.place(), "continue", frame, Signal.CONTINUE);
    };
  }

  private Code output(Stmt.Output output, Frame frame) {
    List<Code> parts = new ArrayList<>();
    for (Expr part : output.parts()) {
      Formula formula = expressions.printed(part, frame);
      // A value that cannot be printed is a fault of the place where it is printed.
      Formula text =
          Operators.at(
              part.place(),
              variables -> Printing.str(variables.render().budget(), formula.value(variables)));
      parts.add((variables, out) -> {
        out.write((String) text.value(variables));
        return Signal.NEXT;
      });
    }
    Code[] steps = parts.toArray(Code[]::new);
    return (variables, out) -> {
      for (Code step : steps) {
        step.run(variables, out);
      }
      return Signal.NEXT;
    };
  }

  private Code condition(Stmt.If condition, Frame frame) {
    record Branch(Formula test, Code body) {}

    List<Branch> branches = new ArrayList<>();
    branches.add(
        new Branch(expressions.compile(condition.test(), frame), compile(condition.body(), frame)));
    for (Stmt.If elif : condition.elifs()) {
      branches.add(
          new Branch(expressions.compile(elif.test(), frame), compile(elif.body(), frame)));
    }
    Code otherwise = compile(condition.otherwise(), frame);
    return (variables, out) -> {
      for (Branch branch : branches) {
        if (Truth.of(branch.test().value(variables))) {
          return branch.body().run(variables, out);
        }
      }
      return otherwise.run(variables, out);
    };
  }

  private Code set(Stmt.Set set, Frame frame) {
    Consumer<Activation> check = Variables.requireNamespaces(frame.symbols(), set.target());
    Formula value = expressions.compile(set.value(), frame);
    Variables.Assignment target = Variables.target(frame.symbols(), set.target());
    Consumer<Activation> publish = publish(set.target(), frame);
    return (variables, _) -> {
      check.accept(variables);
      target.assign(variables, value.value(variables));
      publish.accept(variables);
      return Signal.NEXT;
    };
  }

  /** What is set at the top is seen by blocks, too. */
  static Consumer<Activation> publish(Expr target, Frame frame) {
    Set<String> names = Variables.names(target);
    if (!frame.toplevel() || names.isEmpty()) {
      return _ -> {};
    }
    Map<String, Formula> values = new LinkedHashMap<>();
    for (String name : names) {
      values.put(name, Variables.read(frame.symbols(), target.place(), name));
    }
    return variables ->
        values.forEach((name, value) -> variables.render().set(name, value.value(variables)));
  }

  private Code setBlock(Stmt.SetBlock set, Frame frame) {
    Frame inner = frame.inner();
    new SymbolFinder(inner.symbols()).statements(set.body());
    Variables.Assignment target = Variables.target(frame.symbols(), set.target());
    Consumer<Activation> publish = publish(set.target(), frame);
    Expr.Filter filter = set.filter();
    Captured captured = capture(set.body(), inner);
    Formula text =
        filter == null ? captured.text() : expressions.filter(filter, inner, captured.text());
    Consumer<Activation> check = Variables.requireNamespaces(frame.symbols(), set.target());
    return (variables, _) -> {
      Signal signal = captured.run(variables);
      if (signal == Signal.NEXT) {
        check.accept(variables);
        target.assign(variables, text.value(variables));
        publish.accept(variables);
        captured.end().accept(variables);
      }
      return signal;
    };
  }

  private Code filterBlock(Stmt.FilterBlock block, Frame frame) {
    Frame inner = frame.inner();
    SymbolFinder finder = new SymbolFinder(inner.symbols());
    finder.statements(block.body());
    finder.expression(block.filter());
    Captured captured = capture(block.body(), inner);
    Formula filtered = expressions.filter(block.filter(), inner, captured.text());
    return (variables, out) -> {
      Signal signal = captured.run(variables);
      if (signal == Signal.NEXT) {
        out.write(text(block.place(), filtered.value(variables)));
        captured.end().accept(variables);
      }
      return signal;
    };
  }

  /** What a filter or a called block writes must be text, other than what is printed. */
  static String text(Place place, Object value) {
    if (!Text.is(value)) {
      throw place.fault("this block gives %s, and not text", Types.described(value));
    }
    return Text.of(value);
  }

  /**
   * A block whose output is captured.
   *
   * @param begin gives its variables their first values
   * @param body its code
   * @param slot where its text goes
   * @param end takes its variables away
   */
  private record Captured(
      Consumer<Activation> begin, Code body, int slot, Consumer<Activation> end) {
    Signal run(Activation variables) {
      begin.accept(variables);
      Output captured = new Output(variables.render().budget());
      Signal signal = body.run(variables, captured);
      variables.set(slot, captured.text());
      return signal;
    }

    Formula text() {
      return variables -> {
        Object text = variables.get(slot);
        return text == null ? "" : text;
      };
    }
  }

  private Captured capture(List<Stmt> body, Frame inner) {
    return new Captured(
        Variables.begin(inner.symbols()),
        compile(body, inner),
        inner.symbols().scope().temporary(),
        Variables.end(inner.symbols()));
  }

  private Code with(Stmt.With with, Frame frame) {
    Frame inner = frame.inner();
    SymbolFinder finder = new SymbolFinder(inner.symbols());
    with.targets().forEach(target -> finder.target(target, true));
    finder.statements(with.body());
    List<Formula> values = new ArrayList<>();
    List<Variables.Assignment> targets = new ArrayList<>();
    for (int i = 0; i < with.targets().size(); i++) {
      values.add(expressions.compile(with.values().get(i), frame));
      targets.add(Variables.target(inner.symbols(), with.targets().get(i)));
    }
    Code body = bracketed(with.body(), inner);
    return (variables, out) -> {
      for (int i = 0; i < values.size(); i++) {
        targets.get(i).assign(variables, values.get(i).value(variables));
      }
      return body.run(variables, out);
    };
  }

  /** A block of statements with variables of its own. */
  private Code bracketed(List<Stmt> statements, Frame inner) {
    Consumer<Activation> begin = Variables.begin(inner.symbols());
    Code body = compile(statements, inner);
    Consumer<Activation> end = Variables.end(inner.symbols());
    return (variables, out) -> {
      begin.accept(variables);
      Signal signal = body.run(variables, out);
      end.accept(variables);
      return signal;
    };
  }

  private Code autoescape(Stmt.Autoescape autoescape, Frame frame) {
    Frame inner = frame.inner();
    SymbolFinder finder = new SymbolFinder(inner.symbols());
    finder.expression(autoescape.value());
    finder.statements(autoescape.body());
    Formula value = expressions.compile(autoescape.value(), inner);
    Consumer<Activation> begin = Variables.begin(inner.symbols());
    Code body = bracketed(autoescape.body(), inner);
    return (variables, out) -> {
      begin.accept(variables);
      if (Truth.of(value.value(variables))) {
        throw autoescape.place().fault("this library's templates write text, and escape no HTML");
      }
      return body.run(variables, out);
    };
  }

  /** There is no other template, so this fails once it is reached. */
  private static Code outside(Stmt.Outside outside) {
    return (_, _) -> {
      throw outside
          .place()
          .fault("a chat template may not read other files, as '%s' does", outside.tag());
    };
  }

  private static Code jump(Place place, String tag, Frame frame, Signal signal) {
    if (frame.loops() == 0) {
      throw place.fault("'%s' stands outside of a loop", tag);
    }
    return (_, _) -> signal;
  }
}
