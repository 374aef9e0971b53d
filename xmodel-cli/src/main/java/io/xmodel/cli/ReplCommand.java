package io.xmodel.cli;

import io.xmodel.error.RequestException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The commands of a conversation; each begins with a slash. */
enum ReplCommand {
  RESET("", "Forget the conversation; the system text stays."),
  SYSTEM("[TEXT | off]", "Show, change or remove the system text."),
  RETRY("", "Answer the last message anew."),
  EDIT("[TEXT]", "Change the last message, or put TEXT in its place, and answer it."),
  UNDO("", "Take back the last message and its answer."),
  SAVE("[--overwrite] FILE", "Write the conversation to a JSON file."),
  LOAD("FILE", "Go on with a conversation from a JSON file."),
  MODEL("[DIR]", "Show the model, or go on with another."),
  SET("[NAME [VALUE]]", "Show or change settings: /set temperature 0.7, /set stop off."),
  TOOLS("[on | off]", "Show the tools, or let the model use a calculator and a table of capitals."),
  STATS("[on | off]", "Show speed and use of the context, or do so after each answer."),
  TOKENS("[TEXT]", "Count the tokens of the conversation, or show those of a text."),
  HELP("", "Show this."),
  EXIT("", "Leave; so does Ctrl-D.");

  private final String arguments;
  private final String description;

  ReplCommand(String arguments, String description) {
    this.arguments = arguments;
    this.description = description;
  }

  /** As typed: {@code /reset}. */
  String label() {
    return "/" + name().toLowerCase(Locale.ROOT);
  }

  /** All as typed. */
  static List<String> names() {
    return Arrays.stream(values()).map(ReplCommand::label).toList();
  }

  /** Whether a file or directory follows the command. */
  static boolean takesFile(String label) {
    return List.of(SAVE, LOAD, MODEL).stream().anyMatch(command -> command.label().equals(label));
  }

  /**
   * The command of this name.
   *
   * @throws RequestException listing the names there are
   */
  static ReplCommand named(String name) {
    if (name.equals("/quit")) {
      return EXIT;
    }
    return Arrays.stream(values())
        .filter(command -> command.label().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new RequestException(
                DidYouMean.unknown("command", name, name, names())
                    + " (A message that begins with a slash: put a space before it.)"));
  }

  /** The table that /help shows. */
  static String help() {
    return Arrays.stream(values())
            .map(c -> "%-28s %s".formatted(c.label() + " " + c.arguments, c.description))
            .collect(Collectors.joining("\n"))
        + "\n\nA line that ends in \\ goes on in the next. A line of \"\"\" begins and ends a text of many lines."
        + "\nCtrl-C stops an answer. Tab completes commands, settings and files.\nWhat is typed during an answer waits for the next prompt.";
  }
}
