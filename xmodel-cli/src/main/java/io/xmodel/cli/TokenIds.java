package io.xmodel.cli;

import io.xmodel.error.RequestException;
import java.util.Arrays;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Token ids as written on the command line: {@code 1,5,9}. */
final class TokenIds {
  private TokenIds() {}

  /** Parses ids separated by commas or spaces. */
  static int[] parse(String text) {
    return Arrays.stream(text.strip().split("[,\\s]+"))
        .filter(word -> !word.isEmpty())
        .mapToInt(TokenIds::parseOne)
        .toArray();
  }

  /**
   * Parses the value of {@code --ids}.
   *
   * @throws ParameterException when it holds no id, or what is none
   */
  static int[] parseOption(String text, CommandSpec spec) {
    try {
      int[] parsed = parse(text);
      if (parsed.length == 0) {
        throw new RequestException("there is no id; give at least one, such as --ids 1,5,9.");
      }
      return parsed;
    } catch (RequestException e) {
      throw new ParameterException(spec.commandLine(), "--ids: " + e.getMessage(), e);
    }
  }

  /** Parses one id. */
  static int parseOne(String word) {
    try {
      int id = Integer.parseInt(word.strip());
      if (id >= 0) {
        return id;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new RequestException(
        "'%s' is not a token id: expected a whole number, 0 or more.".formatted(word));
  }
}
