package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.regex.Terms;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Makes values of schemas. Each set of schemas that must hold together becomes one value. */
final class Compiler {
  private static final int MOST_VALUES = 50_000;

  private final SchemaSource source;
  private final Limits limits;
  private final KindMaker kinds;
  private final Map<Set<Item>, Value> values = new HashMap<>();
  private final Deque<Map.Entry<Set<Item>, Value>> open = new ArrayDeque<>();

  /**
   * A compiler of one schema.
   *
   * @param ordered whether properties come in the order in which they are listed
   */
  Compiler(SchemaSource source, Terms terms, Limits limits, SharedLexemes shared, boolean ordered) {
    this.source = source;
    this.limits = limits;
    this.kinds = new KindMaker(this, source, terms, limits, shared, ordered);
  }

  /** The value of the whole schema. */
  Value compile() {
    Value root = value(Set.of(Item.of(source.root())));
    while (!open.isEmpty()) {
      limits.check();
      Map.Entry<Set<Item>, Value> next = open.remove();
      next.getValue().kinds(kinds.of(next.getKey()));
    }
    findInhabited();
    for (Value value : values.values()) {
      value.kinds(value.kinds().stream().filter(Kind::inhabited).toList());
    }
    if (!root.inhabited()) {
      throw new Refusal("#", "The schema", "is one that no JSON text fulfils");
    }
    return root;
  }

  /** A value may be there because of others, and so on. */
  private void findInhabited() {
    boolean changed = true;
    while (changed) {
      limits.check();
      changed = false;
      for (Value value : values.values()) {
        if (!value.inhabited() && value.kinds().stream().anyMatch(Kind::inhabited)) {
          value.setInhabited();
          changed = true;
        }
      }
    }
  }

  /** The value of schemas that must hold together; its kinds may be set later. */
  Value value(Set<Item> items) {
    Value known = values.get(items);
    if (known == null) {
      if (values.size() >= MOST_VALUES) {
        throw new Refusal("#", "The schema", "has more than %s parts".formatted(MOST_VALUES));
      }
      known = new Value();
      values.put(items, known);
      open.add(Map.entry(items, known));
    }
    return known;
  }
}
