package io.xmodel.internal.text.regex;

import io.xmodel.internal.text.regex.Program.Range;
import io.xmodel.internal.text.regex.Program.Step;
import java.util.ArrayList;
import java.util.List;

/** Lays out a parsed expression from its end to its beginning. */
final class ProgramBuilder {
  /** Counted repetitions are written out; a tokenizer's expression needs a few hundred steps. */
  private static final int MAX_STEPS = 4_000;

  private final List<Step> steps = new ArrayList<>();
  private final List<Range> lookAheads = new ArrayList<>();

  private ProgramBuilder() {}

  /**
   * Lays out an expression.
   *
   * @throws PatternException when it needs too many steps
   */
  static Program build(Node node) {
    ProgramBuilder builder = new ProgramBuilder();
    int match = builder.add(new Step.Match());
    int start = builder.add(node, match);
    return new Program(List.copyOf(builder.steps), start, List.copyOf(builder.lookAheads));
  }

  private int add(Step step) {
    if (steps.size() >= MAX_STEPS) {
      throw new PatternException("needs more than %s steps".formatted(MAX_STEPS));
    }
    steps.add(step);
    return steps.size() - 1;
  }

  /** Adds a node, after which it goes on at {@code next}; returns where the node begins. */
  private int add(Node node, int next) {
    return switch (node) {
      case Node.Chars chars -> add(new Step.Take(chars.set(), next));
      case Node.Sequence sequence -> {
        int entry = next;
        for (Node part : sequence.parts().reversed()) {
          entry = add(part, entry);
        }
        yield entry;
      }
      case Node.Choice choice -> {
        int entry = add(choice.options().getLast(), next);
        for (Node option : choice.options().reversed().subList(1, choice.options().size())) {
          int preferred = add(option, next);
          entry = add(new Step.Fork(preferred, entry));
        }
        yield entry;
      }
      case Node.Repeat repeat -> repeat(repeat, next);
      case Node.LookAhead ahead -> {
        int first = steps.size();
        int body = add(ahead.body(), add(new Step.Match()));
        lookAheads.add(new Range(first, steps.size()));
        yield add(new Step.Ahead(body, ahead.negative(), next));
      }
      case Node.LookBehind behind -> add(new Step.Behind(behind.set(), behind.atStart(), next));
    };
  }

  private int repeat(Node.Repeat repeat, int next) {
    int entry = next;
    int copies = repeat.min();
    // Oniguruma ends such a loop in ways of its own.
    if (repeat.max() != 1 && Node.isNullable(repeat.body())) {
      throw new PatternException("repeats what may be nothing");
    }
    if (repeat.max() == Node.Repeat.UNBOUNDED) {
      int fork = add(new Step.Match());
      int body = add(repeat.body(), fork);
      steps.set(fork, fork(repeat, body, next));
      if (copies == 0) {
        entry = fork;
      } else {
        entry = body;
        copies--;
      }
    } else {
      for (int i = repeat.min(); i < repeat.max(); i++) {
        int body = add(repeat.body(), entry);
        entry = add(fork(repeat, body, next));
      }
    }
    for (int i = 0; i < copies; i++) {
      entry = add(repeat.body(), entry);
    }
    return entry;
  }

  private static Step fork(Node.Repeat repeat, int body, int next) {
    return repeat.greedy() ? new Step.Fork(body, next) : new Step.Fork(next, body);
  }
}
