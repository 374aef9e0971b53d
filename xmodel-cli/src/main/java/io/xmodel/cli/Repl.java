package io.xmodel.cli;

import io.xmodel.ChatSession;
import io.xmodel.Completion;
import io.xmodel.GenerationOptions;
import io.xmodel.GenerationStream;
import io.xmodel.chat.Conversation;
import io.xmodel.chat.Message;
import io.xmodel.chat.Role;
import io.xmodel.cli.Keyboard.LineCancelled;
import io.xmodel.error.ContextFullException;
import io.xmodel.error.RequestException;
import io.xmodel.error.XmodelException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** A conversation: reads messages and commands, prints answers as they come. */
final class Repl {
  private final ChatSession session;
  private final Keyboard keyboard;
  private final CommandSpec spec;
  private final ReplInput input;
  private final Host host;
  private final PrintStream out;
  private GenerationOptions options;
  private @Nullable Completion last;
  private int failures;

  /**
   * A conversation that has not begun.
   *
   * @param spec of the command that it belongs to
   */
  Repl(
      ChatSession session,
      GenerationOptions options,
      Keyboard keyboard,
      CommandSpec spec,
      Host host) {
    this.spec = spec;
    this.session = session;
    this.options = options;
    this.keyboard = keyboard;
    this.input = new ReplInput(keyboard);
    this.host = host;
    this.out = host.out();
  }

  /**
   * Runs until the input ends or a command leaves. Failures are told and the conversation goes on.
   *
   * @return how many messages or commands failed
   */
  int run() {
    boolean on = true;
    while (on) {
      try {
        String text = input.read();
        on = text != null && accept(text);
      } catch (LineCancelled e) {
        note("Ctrl-D or /exit leaves.");
      } catch (XmodelException e) {
        String anew = e instanceof ContextFullException ? " /reset begins anew." : "";
        host.err().println("xmodel: " + OptionNames.mendedInChat(e, spec) + anew);
        failures++;
      }
    }
    return failures;
  }

  /** Returns whether to go on. */
  private boolean accept(String text) {
    if (text.isBlank()) {
      return true;
    }
    if (!text.startsWith("/")) {
      answer(text.strip());
      return true;
    }
    String[] words = text.strip().split("\\s+", 2);
    ReplCommand command = ReplCommand.named(words[0]);
    execute(command, words.length > 1 ? words[1] : "");
    return command != ReplCommand.EXIT;
  }

  private void answer(String text) {
    Stop stop = new Stop();
    keyboard.runStoppable(() -> answer(text, stop), stop::now);
  }

  private void answer(String text, Stop stop) {
    try (GenerationStream stream = session.stream(text, options)) {
      stop.begun(stream);
      AnswerPrinter printer = new AnswerPrinter(out, keyboard.isInteractive());
      stream.forEach(printer::print);
      printer.end();
      Completion completion = stream.completion();
      last = completion;
      switch (completion.finishReason()) {
        case LENGTH ->
            note("Cut off after %d tokens; /set max-tokens allows more.", options.maxTokens());
        case CONTEXT_FULL -> note("The context is full; /reset begins anew.");
        case CANCELLED -> note("Stopped.");
        default -> {}
      }
    }
  }

  /** Ends an answer, also one that begins only after the person has asked for its end. */
  private static final class Stop {
    private @Nullable GenerationStream stream;
    private boolean asked;

    synchronized void begun(GenerationStream answer) {
      stream = answer;
      if (asked) {
        answer.cancel();
      }
    }

    synchronized void now() {
      asked = true;
      if (stream != null) {
        stream.cancel();
      }
    }
  }

  private void execute(ReplCommand command, String argument) {
    switch (command) {
      case RESET -> {
        session.reset();
        last = null;
        note("The conversation is forgotten.");
      }
      case SYSTEM -> system(argument);
      case SAVE -> {
        Path file = file(command, argument);
        new Conversation(session.messages()).save(file);
        note("Saved %d messages to %s.", session.messages().size(), file);
      }
      case LOAD -> {
        session.restore(
            Conversation.load(InputText.requireFile(file(command, argument))).messages());
        note("Going on after %d messages.", session.messages().size());
      }
      case SET -> set(argument);
      case STATS ->
          out.println(
              last == null ? "There was no answer yet." : TurnStats.describe(last, session));
      case HELP -> out.println(ReplCommand.help());
      case EXIT -> {}
    }
  }

  private void system(String argument) {
    if (argument.isEmpty()) {
      out.println(
          session.messages().stream()
              .filter(message -> message.role() == Role.SYSTEM)
              .map(Message::content)
              .findFirst()
              .orElse("There is no system text."));
    } else {
      boolean off = argument.equals("off");
      session.setSystem(off ? null : argument);
      note(off ? "The system text is removed." : "The system text is set.");
    }
  }

  private void set(String argument) {
    if (argument.isEmpty()) {
      out.println(
          Arrays.stream(GenerationSetting.values())
              .map(this::describe)
              .collect(Collectors.joining("\n")));
      return;
    }
    String[] words = argument.split("\\s+", 2);
    GenerationSetting setting = GenerationSetting.named(words[0]);
    if (words.length > 1) {
      try {
        options = setting.set(options, List.of(words[1]));
      } catch (RequestException e) {
        throw new RequestException(OptionNames.typed("", e));
      }
    }
    out.println(describe(setting));
  }

  private String describe(GenerationSetting setting) {
    return "%-20s %s".formatted(setting.label(), setting.get(options));
  }

  private Path file(ReplCommand command, String argument) {
    if (argument.isEmpty()) {
      throw new RequestException(
          "%s needs a file: %s chat.json".formatted(command.label(), command.label()));
    }
    return argument.startsWith("~/")
        ? host.home().resolve(argument.substring(2))
        : Path.of(argument);
  }

  /** What a person wants to know and a pipe does not. */
  private void note(String format, Object... values) {
    if (keyboard.isInteractive()) {
      out.println("(" + format.formatted(values) + ")");
    }
  }
}
