package io.xmodel.cli;

import io.xmodel.ChatSession;
import io.xmodel.Completion;
import io.xmodel.GenerationOptions;
import io.xmodel.chat.Conversation;
import io.xmodel.chat.Message;
import io.xmodel.chat.Role;
import io.xmodel.chat.Tool;
import io.xmodel.chat.ToolCall;
import io.xmodel.chat.ToolFunction;
import io.xmodel.chat.Tools;
import io.xmodel.cli.Keyboard.LineCancelled;
import io.xmodel.error.ContextFullException;
import io.xmodel.error.RequestException;
import io.xmodel.error.XmodelException;
import io.xmodel.text.TextTokenizer;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** A conversation: reads messages and commands, prints answers as they come. */
final class Repl {
  private final CurrentModel current;
  private final Turns turns;
  private final Keyboard keyboard;
  private final CommandSpec spec;
  private final ReplInput input;
  private final Host host;
  private final PrintStream out;
  private final Colours colours;
  private GenerationOptions options;
  private boolean stats;
  private int failures;

  /**
   * A conversation that has not begun.
   *
   * @param spec of the command that it belongs to
   * @param stats whether statistics follow each answer
   */
  Repl(
      CurrentModel current,
      GenerationOptions options,
      boolean stats,
      Keyboard keyboard,
      CommandSpec spec,
      Host host) {
    this.current = current;
    this.options = options;
    this.stats = stats;
    this.keyboard = keyboard;
    this.spec = spec;
    this.host = host;
    this.out = host.out();
    this.colours = keyboard.isInteractive() ? Colours.of(host) : Colours.NONE;
    this.input = new ReplInput(keyboard, colours);
    this.turns = new Turns(current, keyboard, host, colours);
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
  private boolean accept(String text) throws LineCancelled {
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
    ToolCall call = turns.openCall(options);
    Completion completion =
        call == null ? turns.answer(text, options) : turns.result(call, text, options);
    if (completion != null) {
      told(completion);
    }
    ToolCall next = turns.openCall(options);
    if (next != null) {
      note("Type what %s returns.", next.name());
    }
  }

  /** Says what a person should know about an answer. */
  private void told(Completion completion) {
    switch (completion.finishReason()) {
      case LENGTH ->
          note("Cut off after %d tokens; /set max-tokens allows more.", options.maxTokens());
      case CONTEXT_FULL -> note("The context is full; /reset begins anew.");
      case CANCELLED -> note("Stopped.");
      default -> {}
    }
    if (stats) {
      out.println(colours.faint(TurnStats.describe(completion, current.session())));
    }
  }

  private void execute(ReplCommand command, String argument) throws LineCancelled {
    ChatSession session = current.session();
    switch (command) {
      case RESET -> {
        session.reset();
        turns.forget();
        note("The conversation is forgotten.");
      }
      case SYSTEM -> system(argument);
      case RETRY -> told(turns.replace(turns.lastMessage(), options));
      case EDIT -> edit(argument);
      case UNDO -> {
        turns.undo();
        note("The last message and its answer are taken back.");
      }
      case SAVE -> save(argument);
      case LOAD -> {
        session.restore(
            Conversation.load(InputText.requireFile(file(command, argument))).messages());
        turns.forget();
        note("Going on after %d messages.", session.messages().size());
      }
      case MODEL -> {
        if (!argument.isEmpty()) {
          current.change(file(command, argument));
          turns.forget();
        }
        out.println(current.describe());
      }
      case SET -> set(argument);
      case TOOLS -> tools(argument);
      case STATS -> stats(argument);
      case TOKENS -> tokens(argument);
      case HELP -> out.println(ReplCommand.help());
      case EXIT -> {}
    }
  }

  private void edit(String argument) throws LineCancelled {
    String message = turns.lastMessage();
    String text = argument;
    if (text.isEmpty()) {
      if (!keyboard.canEdit()) {
        throw new RequestException("/edit needs the new text here: /edit What is 2 + 3?");
      }
      text = Objects.requireNonNullElse(input.read(message), "").strip();
    }
    if (!text.isEmpty()) {
      told(turns.replace(text, options));
    }
  }

  private void save(String argument) {
    boolean overwrite = (argument + " ").startsWith(ReplLine.OVERWRITE + " ");
    String name = overwrite ? argument.substring(ReplLine.OVERWRITE.length()).strip() : argument;
    Path file = file(ReplCommand.SAVE, name);
    if (!overwrite && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new RequestException(
          "%s exists already. Give another name, or write over it with /save %s %s."
              .formatted(file, ReplLine.OVERWRITE, file));
    }
    List<Message> messages = current.session().messages();
    new Conversation(messages).save(file);
    note("Saved %d messages to %s.", messages.size(), file);
  }

  private void tools(String argument) {
    switch (argument) {
      case "" -> {
        List<Tool> own = turns.tools().stream().map(ToolFunction::tool).toList();
        List<Tool> all = own.isEmpty() ? options.tools().offered() : own;
        out.println(
            all.isEmpty()
                ? "There are no tools; /tools on lets the model use two."
                : all.stream()
                    .map(tool -> "%-20s %s".formatted(tool.name(), tool.description()))
                    .collect(Collectors.joining("\n")));
      }
      case "on" -> {
        turns.setTools(DemoTools.all());
        note("The model may use a calculator and a table of capitals.");
      }
      case "off" -> {
        turns.setTools(List.of());
        options = options.withTools(Tools.NONE);
        note("The model has no tools.");
      }
      default ->
          throw new RequestException("/tools must be on or off, found '%s'.".formatted(argument));
    }
  }

  private void stats(String argument) {
    switch (argument) {
      case "" ->
          out.println(
              turns.last() == null
                  ? "There was no answer yet."
                  : TurnStats.describe(turns.last(), current.session()));
      case "on", "off" -> {
        stats = argument.equals("on");
        note(stats ? "Each answer is followed by its statistics." : "No statistics follow.");
      }
      default ->
          throw new RequestException("/stats must be on or off, found '%s'.".formatted(argument));
    }
  }

  private void tokens(String argument) {
    if (argument.isEmpty()) {
      List<Message> messages = current.session().messages();
      int used = messages.isEmpty() ? 0 : current.model().encode(messages).length;
      out.printf(
          Locale.ROOT,
          "%d messages: %,d of %,d tokens%n",
          messages.size(),
          used,
          current.session().contextLength());
      return;
    }
    TextTokenizer tokenizer = current.model().tokenizer();
    if (tokenizer == null) {
      throw new RequestException("This model has no tokenizer.");
    }
    int[] ids = tokenizer.encode(argument);
    for (int id : ids) {
      out.printf("%8d  %s%n", id, TokenText.quoted(tokenizer, id));
    }
    out.printf("%d tokens%n", ids.length);
  }

  private void system(String argument) {
    if (argument.isEmpty()) {
      out.println(
          current.session().messages().stream()
              .filter(message -> message.role() == Role.SYSTEM)
              .map(Message::content)
              .findFirst()
              .orElse("There is no system text."));
    } else {
      boolean off = argument.equals("off");
      current.session().setSystem(off ? null : argument);
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
        options = setting.set(options, values(setting, words[1]));
      } catch (RequestException e) {
        throw new RequestException(OptionNames.typed("", e));
      }
    }
    out.println(describe(setting));
  }

  /** A list is emptied by "off"; quotes hold a text that is that word, or has blanks around it. */
  private static List<String> values(GenerationSetting setting, String typed) {
    if (!setting.isList()) {
      return List.of(typed);
    }
    String text = typed.strip();
    if (text.equals("off")) {
      return List.of();
    }
    boolean quoted = text.length() > 2 && text.startsWith("\"") && text.endsWith("\"");
    return List.of(quoted ? text.substring(1, text.length() - 1) : typed);
  }

  private String describe(GenerationSetting setting) {
    return "%-20s %s".formatted(setting.label(), setting.get(options));
  }

  private Path file(ReplCommand command, String argument) {
    if (argument.isEmpty()) {
      throw new RequestException(
          "%s needs a file: %s chat.json".formatted(command.label(), command.label()));
    }
    return UserPath.of(argument, host.home());
  }

  /** What a person wants to know and a pipe does not. */
  private void note(String format, Object... values) {
    if (keyboard.isInteractive()) {
      out.println(colours.faint("(" + format.formatted(values) + ")"));
    }
  }
}
