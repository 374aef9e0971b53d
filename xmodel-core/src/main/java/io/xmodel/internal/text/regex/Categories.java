package io.xmodel.internal.text.regex;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The general categories of Unicode 16, which is what Oniguruma knows. They are kept here since a
 * JDK has those of its own version. Written by tools/unicode/Categories.java.
 */
final class Categories {
  private static final Categories UNICODE_16 = new Categories();

  private final Map<String, CodePoints> single =
      CodePointTable.read(Categories.class, "categories-16.txt");

  /** Put together when they are asked for. */
  private final Map<String, CodePoints> groups = new ConcurrentHashMap<>();

  private Categories() {}

  static Categories unicode16() {
    return UNICODE_16;
  }

  /** The names of categories and groups. */
  Set<String> names() {
    Set<String> names = new TreeSet<>(single.keySet());
    names.addAll(List.of("L", "M", "N", "P", "S", "Z", "C", "Cn", "LC"));
    return names;
  }

  /** The members of a category such as {@code Lu}, or of a group such as {@code L}. */
  CodePoints get(String name) {
    CodePoints category = single.get(name);
    return category != null ? category : groups.computeIfAbsent(name, this::group);
  }

  private CodePoints group(String name) {
    return switch (name) {
      case "LC" -> CodePoints.ofDisjoint(List.of(get("Lu"), get("Ll"), get("Lt")));
      case "Cn" -> CodePoints.ofDisjoint(single.values()).complement();
      case "C" -> beginningWith(name).union(beginningWith("").complement());
      default -> beginningWith(name);
    };
  }

  private CodePoints beginningWith(String group) {
    return CodePoints.ofDisjoint(
        single.entrySet().stream()
            .filter(category -> category.getKey().startsWith(group))
            .map(Map.Entry::getValue)
            .toList());
  }
}
