package io.xmodel.cli;

import io.xmodel.error.RequestException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The library names an option as its records do, {@code topP}; a person typed {@code --top-p}, or
 * in a chat {@code top-p}.
 */
final class OptionNames {
  /** What a sentence about an option begins with, and the one option that another's range names. */
  private static final Pattern NAME = Pattern.compile("\\A[\\w-]+(?= must be )|\\bmaxTokens\\b");

  private OptionNames() {}

  /**
   * The sentence with options as they are typed.
   *
   * @param prefix {@code --} on the command line, nothing in a chat
   */
  static String typed(String prefix, RequestException e) {
    return NAME.matcher(String.valueOf(e.getMessage()))
        .replaceAll(name -> prefix + typed(name.group()));
  }

  private static String typed(String name) {
    return switch (name) {
      case "topLogprobs" -> "logprobs";
      default -> name.replaceAll("(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    };
  }
}
