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
  SAVE("FILE", "Write the conversation to a JSON file."),
  LOAD("FILE", "Go on with a conversation from a JSON file."),
  SET("[NAME [VALUE]]", "Show or change generation settings: /set temperature 0.7."),
  STATS("", "Show speed and use of the context in the last answer."),
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
                "There is no command '%s'. There are: %s. (A message that begins with a slash: put a space before it.)"
                    .formatted(name, String.join(", ", names()))));
  }

  /** The table that /help shows. */
  static String help() {
    return Arrays.stream(values())
            .map(c -> "%-24s %s".formatted(c.label() + " " + c.arguments, c.description))
            .collect(Collectors.joining("\n"))
        + "\n\nA line that ends in \\ goes on in the next. A line of \"\"\" begins and ends a text of many lines."
        + "\nCtrl-C stops an answer.";
  }
}
