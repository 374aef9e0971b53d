package io.xmodel.cli;

import io.xmodel.generation.GenerationEvent;
import java.io.PrintStream;

/**
 * Prints an answer as it comes: its text, the calls of tools that it asks for, and, for a person,
 * what the model thinks before it answers.
 */
final class AnswerPrinter {
  private final PrintStream out;
  private final boolean forPerson;
  private boolean thinking;

  AnswerPrinter(PrintStream out, boolean forPerson) {
    this.out = out;
    this.forPerson = forPerson;
  }

  void print(GenerationEvent event) {
    switch (event) {
      case GenerationEvent.Text text -> {
        endThinking();
        out.print(text.text());
      }
      case GenerationEvent.Reasoning reasoning when forPerson -> {
        if (!thinking) {
          out.print("(thinking) ");
          thinking = true;
        }
        out.print(reasoning.text());
      }
      case GenerationEvent.Reasoning _ -> {}
      case GenerationEvent.ToolCallBegin begin -> {
        endThinking();
        out.printf("%n-> %s ", begin.name());
      }
      case GenerationEvent.ToolCallArguments arguments -> out.print(arguments.part());
      case GenerationEvent.ToolCallEnd _ -> out.println();
      case GenerationEvent.Done _ -> {}
    }
    out.flush();
  }

  private void endThinking() {
    if (thinking) {
      out.println();
      thinking = false;
    }
  }

  /** Ends the line. */
  void end() {
    out.println();
  }
}
