package io.xmodel.cli;

import io.xmodel.error.RequestException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A setting's value as written, to be read as what the setting needs.
 *
 * @param name of the setting, for messages
 * @param texts one, or several when it was given several times
 */
record SettingValue(String name, List<String> texts) {
  /** A whole number that fits an int. */
  int integer() {
    try {
      return Integer.parseInt(text());
    } catch (NumberFormatException e) {
      throw wrong("a whole number", text());
    }
  }

  /** The start of random numbers, or null for a new one each time. */
  @Nullable Long seed() {
    try {
      return text().equals("random") ? null : Long.valueOf(text());
    } catch (NumberFormatException e) {
      throw wrong("a whole number, or random", text());
    }
  }

  /** A finite number. */
  float number() {
    return number(text());
  }

  /** Yes or no. */
  boolean flag() {
    return switch (text()) {
      case "true", "on", "yes" -> true;
      case "false", "off", "no" -> false;
      default -> throw wrong("on or off", text());
    };
  }

  /** Token ids. */
  Set<Integer> ids() {
    return words().stream().map(this::id).collect(Collectors.toUnmodifiableSet());
  }

  /** Token ids with a number each: {@code 42=-1.5,7=-inf}. */
  Map<Integer, Float> biases() {
    Map<Integer, Float> biases = new HashMap<>();
    for (String pair : words()) {
      int equals = pair.indexOf('=');
      if (equals < 0) {
        throw wrong("ID=V, such as 42=-1.5", pair);
      }
      String bias = pair.substring(equals + 1);
      biases.put(
          id(pair.substring(0, equals)),
          bias.equals("-inf") ? Float.NEGATIVE_INFINITY : number(bias));
    }
    return biases;
  }

  private int id(String text) {
    try {
      return TokenIds.parseOne(text);
    } catch (RequestException e) {
      throw wrong("a token id, which is a whole number from 0", text);
    }
  }

  private float number(String text) {
    try {
      float number = Float.parseFloat(text);
      if (Float.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw wrong("a number", text);
  }

  private String text() {
    return texts.getLast().strip();
  }

  private List<String> words() {
    return texts.stream()
        .flatMap(text -> Arrays.stream(text.split("[,\\s]+")))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  private RequestException wrong(String expected, String found) {
    return new RequestException("%s must be %s, found '%s'.".formatted(name, expected, found));
  }
}
