package io.xmodel.internal.text.regex;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The general categories of Unicode 16, which is what Oniguruma knows. They are kept here since a
 * JDK has those of its own version. Written by tools/unicode/Categories.java.
 */
final class Categories {
  private static final Categories UNICODE_16 = new Categories();

  private final Map<String, CodePoints> byName;

  private Categories() {
    Map<String, CodePoints> read = CodePointTable.read(Categories.class, "categories-16.txt");
    byName = new HashMap<>(read);
    for (String group : List.of("L", "M", "N", "P", "S", "Z", "C")) {
      byName.put(group, union(read, group));
    }
    CodePoints unassigned = union(read, "").complement();
    byName.put("Cn", unassigned);
    byName.put("C", get("C").union(unassigned));
    byName.put("LC", get("Lu").union(get("Ll")).union(get("Lt")));
  }

  private static CodePoints union(Map<String, CodePoints> categories, String group) {
    return categories.entrySet().stream()
        .filter(category -> category.getKey().startsWith(group))
        .map(Map.Entry::getValue)
        .reduce(CodePoints.NONE, CodePoints::union);
  }

  static Categories unicode16() {
    return UNICODE_16;
  }

  /** The members of a category such as {@code Lu}, or of a group such as {@code L}. */
  CodePoints get(String name) {
    return Objects.requireNonNull(byName.get(name), name);
  }

  Map<String, CodePoints> all() {
    return byName;
  }
}
