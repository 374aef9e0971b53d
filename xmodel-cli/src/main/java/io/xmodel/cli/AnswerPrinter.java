package io.xmodel.cli;

import io.xmodel.Completion;
import io.xmodel.chat.ToolCall;
import io.xmodel.generation.GenerationEvent;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * Prints an answer as it comes: its text, the calls of tools that it asks for, and, for a person,
 * what the model thinks before it answers.
 */
final class AnswerPrinter {
  private final PrintStream out;
  private final @Nullable Colours colours;
  private boolean thinking;
  private boolean calling;

  /**
   * A printer of one answer.
   *
   * @param colours for thoughts; null when nobody wants to see them
   */
  AnswerPrinter(PrintStream out, @Nullable Colours colours) {
    this.out = out;
    this.colours = colours;
  }

  void print(GenerationEvent event) {
    switch (event) {
      case GenerationEvent.Text text -> {
        endLine();
        out.print(text.text());
      }
      case GenerationEvent.Reasoning reasoning when colours != null -> {
        if (!thinking) {
          endLine();
          out.print(colours.faint("(thinking) "));
          thinking = true;
        }
        out.print(colours.faint(reasoning.text()));
      }
      case GenerationEvent.Reasoning _ -> {}
      case GenerationEvent.ToolCallBegin begin -> begin(begin.name());
      case GenerationEvent.ToolCallArguments arguments -> out.print(arguments.part());
      case GenerationEvent.ToolCallEnd _ -> endLine();
      case GenerationEvent.Done _ -> {}
    }
    out.flush();
  }

  /** Prints what a call has returned. */
  void printResult(String result) {
    endLine();
    out.println("<- " + result);
    out.flush();
  }

  /** Prints an answer that has come: its text, then its calls. */
  void print(Completion completion) {
    out.print(completion);
    for (ToolCall call : completion.toolCalls()) {
      begin(call.name());
      out.print(call.arguments());
      endLine();
    }
    end();
  }

  private void begin(String call) {
    endLine();
    out.printf("%n-> %s ", call);
    calling = true;
  }

  /** Reasoning and calls, broken off or not, have lines of their own. */
  private void endLine() {
    if (thinking || calling) {
      out.println();
      thinking = false;
      calling = false;
    }
  }

  /** Ends the line. */
  void end() {
    out.println();
  }
}
