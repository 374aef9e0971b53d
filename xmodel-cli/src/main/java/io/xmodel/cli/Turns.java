package io.xmodel.cli;

import io.xmodel.ChatSession;
import io.xmodel.Completion;
import io.xmodel.GenerationOptions;
import io.xmodel.GenerationStream;
import io.xmodel.ToolEvent;
import io.xmodel.ToolRunner;
import io.xmodel.chat.Message;
import io.xmodel.chat.Role;
import io.xmodel.chat.Tool;
import io.xmodel.chat.ToolCall;
import io.xmodel.chat.ToolFunction;
import io.xmodel.chat.Tools;
import io.xmodel.error.RequestException;
import io.xmodel.generation.GenerationEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The turns of a conversation: a message and its answer, given, taken back, or given anew. */
final class Turns {
  /** So often the model may ask for calls before it must answer. */
  private static final int MOST_ROUNDS = 8;

  private final CurrentModel current;
  private final Keyboard keyboard;
  private final Host host;
  private final Colours colours;
  private final List<Message> results = new ArrayList<>();
  private List<ToolFunction> tools = List.of();
  private @Nullable Completion last;

  Turns(CurrentModel current, Keyboard keyboard, Host host, Colours colours) {
    this.current = current;
    this.keyboard = keyboard;
    this.host = host;
    this.colours = colours;
  }

  /** The last answer, or null when there is none. */
  @Nullable Completion last() {
    return last;
  }

  /** Forgets the last answer, as it is no longer part of the conversation. */
  void forget() {
    last = null;
    results.clear();
  }

  /** Tools that run here. */
  List<ToolFunction> tools() {
    return tools;
  }

  /** From now on these tools run here. */
  void setTools(List<ToolFunction> tools) {
    this.tools = tools;
  }

  /** The next call whose result a person types, or null when the model waits for none. */
  @Nullable ToolCall openCall(GenerationOptions options) {
    List<Message> messages = current.session().messages();
    if (options.tools().isEmpty() || !tools.isEmpty() || messages.isEmpty()) {
      return null;
    }
    List<ToolCall> calls = messages.getLast().toolCalls();
    return results.size() < calls.size() ? calls.get(results.size()) : null;
  }

  /** Keeps what a call has returned, until all have; then the model goes on. */
  @Nullable Completion result(ToolCall call, String text, GenerationOptions options) {
    results.add(Message.tool(text, call.id()));
    if (openCall(options) != null) {
      return null;
    }
    List<Message> all = List.copyOf(results);
    results.clear();
    return answer(all, options);
  }

  /** Answers a message, as it comes; a person can stop it. */
  Completion answer(String text, GenerationOptions options) {
    results.clear();
    return answer(List.of(Message.user(text)), options);
  }

  private Completion answer(List<Message> added, GenerationOptions options) {
    Stop stop = new Stop();
    Runnable work =
        () -> last = tools.isEmpty() ? answer(added, options, stop) : run(added, options, stop);
    keyboard.runStoppable(work, stop::now);
    if (last == null) {
      throw new IllegalStateException("An answer without a completion.");
    }
    return last;
  }

  private AnswerPrinter printer() {
    return new AnswerPrinter(host.out(), keyboard.isInteractive() ? colours : null);
  }

  private Completion answer(List<Message> added, GenerationOptions options, Stop stop) {
    ChatSession session = current.session();
    try (GenerationStream stream = session.stream(added, options);
        ReadingLine reading =
            new ReadingLine(host, () -> tokens(added, options.tools().offered()))) {
      stop.begun(stream::cancel);
      AnswerPrinter printer = printer();
      for (GenerationEvent event : stream) {
        reading.close();
        printer.print(event);
      }
      printer.end();
      return stream.completion();
    }
  }

  /** Lets the model call the tools that run here. */
  private Completion run(List<Message> added, GenerationOptions options, Stop stop) {
    AnswerPrinter printer = printer();
    List<Tool> offered = tools.stream().map(ToolFunction::tool).toList();
    try (ReadingLine reading = new ReadingLine(host, () -> tokens(added, offered))) {
      ToolRunner runner =
          new ToolRunner(
              tools,
              options.withTools(Tools.NONE),
              MOST_ROUNDS,
              event -> {
                reading.close();
                switch (event) {
                  case ToolEvent.Generated generated -> printer.print(generated.event());
                  case ToolEvent.Returned returned -> printer.printResult(returned.result());
                  case ToolEvent.Called _ -> {}
                }
              });
      stop.begun(runner::cancel);
      Completion answer = runner.run(current.session(), added.getLast()).answer();
      printer.end();
      return answer;
    }
  }

  /** Tokens of the conversation with some messages more. */
  private int tokens(List<Message> added, List<Tool> offered) {
    List<Message> messages = new ArrayList<>(current.session().messages());
    messages.addAll(added);
    return current.model().encode(messages, offered).length;
  }

  /** The last message of the person. */
  String lastMessage() {
    return current.session().messages().get(lastUser()).content();
  }

  /** Takes back the last message and what came after it. */
  void undo() {
    ChatSession session = current.session();
    session.restore(session.messages().subList(0, lastUser()));
    forget();
  }

  /** Answers a text in place of the last message; when that fails, nothing has changed. */
  Completion replace(String text, GenerationOptions options) {
    ChatSession session = current.session();
    List<Message> before = session.messages();
    Completion lastBefore = last;
    undo();
    int size = session.messages().size();
    try {
      return answer(text, options);
    } finally {
      if (session.messages().size() == size) {
        session.restore(before);
        last = lastBefore;
      }
    }
  }

  private int lastUser() {
    List<Message> messages = current.session().messages();
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (messages.get(i).role() == Role.USER) {
        return i;
      }
    }
    throw new RequestException("There is no message yet.");
  }

  /** Ends an answer, also one that begins only after the person has asked for its end. */
  private static final class Stop {
    private @Nullable Runnable cancel;
    private boolean asked;

    synchronized void begun(Runnable cancelling) {
      cancel = cancelling;
      if (asked) {
        cancelling.run();
      }
    }

    synchronized void now() {
      asked = true;
      if (cancel != null) {
        cancel.run();
      }
    }
  }
}
