package io.xmodel.internal.text.regex;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Sets of code points kept as text: a line for each, with its name and its ranges in hexadecimal.
 */
public final class CodePointTable {
  private CodePointTable() {}

  /** Reads the resource of a name, which is beside a class. */
  public static Map<String, CodePoints> read(Class<?> beside, String resource) {
    try (InputStream file = Objects.requireNonNull(beside.getResourceAsStream(resource))) {
      Map<String, CodePoints> sets = new HashMap<>();
      for (String line : new String(file.readAllBytes(), StandardCharsets.US_ASCII).split("\n")) {
        String[] words = line.split(" ");
        List<Integer> edges = new ArrayList<>();
        for (int i = 1; i < words.length; i++) {
          int dash = words[i].indexOf('-');
          edges.add(Integer.parseInt(dash < 0 ? words[i] : words[i].substring(0, dash), 16));
          edges.add(Integer.parseInt(words[i].substring(dash + 1), 16) + 1);
        }
        sets.put(words[0], new CodePoints(edges));
      }
      return sets;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
