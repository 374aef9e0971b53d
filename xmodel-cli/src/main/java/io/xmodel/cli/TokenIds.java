package io.xmodel.cli;

import io.xmodel.error.RequestException;
import java.util.Arrays;

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
