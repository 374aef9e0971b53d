package io.xmodel.internal.text.regex;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The general categories of Unicode 14, which is what Oniguruma knows. A JDK knows later ones, in
 * which more code points are letters.
 */
final class Categories {
  private static final Categories UNICODE_14 = new Categories();

  private final Map<String, CodePoints> byName = new HashMap<>();

  private Categories() {
    try (InputStream file =
        Objects.requireNonNull(Categories.class.getResourceAsStream("categories-14.txt"))) {
      String text = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
      text.lines().forEach(this::read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byName.put("Cn", byName.values().stream().reduce(CodePoints.NONE, CodePoints::union).complement());
    for (String group : List.of("L", "M", "N", "P", "S", "Z", "C")) {
      CodePoints all = CodePoints.NONE;
      for (Map.Entry<String, CodePoints> category : byName.entrySet()) {
        all = category.getKey().startsWith(group) ? all.union(category.getValue()) : all;
      }
      byName.put(group, all);
    }
    byName.put("LC", get("Lu").union(get("Ll")).union(get("Lt")));
  }

  static Categories unicode14() {
    return UNICODE_14;
  }

  /** A category and its ranges. */
  private void read(String line) {
    String[] words = line.split(" ");
    List<Integer> edges =
        java.util.Arrays.stream(words)
            .skip(1)
            .mapMulti(
                (String range, java.util.function.Consumer<Integer> edge) -> {
                  int dash = range.indexOf('-');
                  int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash), 16);
                  edge.accept(first);
                  edge.accept(dash < 0 ? first + 1 : Integer.parseInt(range.substring(dash + 1), 16) + 1);
                })
            .toList();
    byName.put(words[0], new CodePoints(edges));
  }

  /** The members of a category such as {@code Lu}, or of a group such as {@code L}. */
  CodePoints get(String name) {
    return Objects.requireNonNull(byName.get(name), name);
  }

  Map<String, CodePoints> all() {
    return byName;
  }
}
