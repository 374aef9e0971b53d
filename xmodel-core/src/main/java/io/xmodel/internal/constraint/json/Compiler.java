package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.Effort;
import io.xmodel.internal.constraint.regex.PatternProblem;
import io.xmodel.internal.constraint.regex.Terms;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
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

  /** The value of the whole schema. Whatever takes steps meanwhile looks at the clock. */
  Value compile() {
    return Effort.checkedBy(limits::check).during(this::make);
  }

  private Value make() {
    Value root = value(Set.of(Item.of(source.root())));
    while (!open.isEmpty()) {
      limits.check();
      Map.Entry<Set<Item>, Value> next = open.remove();
      KindMaker.Made made = kinds.of(next.getKey());
      next.getValue().kinds(made.kinds(), made.where());
    }
    do {
      findInhabited();
      if (!root.inhabited()) {
        throw root.emptied().refusal("leaves nothing: no JSON text fulfils the schema");
      }
      removeEmpty();
    } while (removeLacking());
    return root;
  }

  /** A value may be there because of others, and so on. */
  private void findInhabited() {
    values.values().forEach(value -> value.setInhabited(false));
    boolean changed = true;
    while (changed) {
      limits.check();
      changed = false;
      for (Value value : values.values()) {
        if (!value.inhabited() && value.kinds().stream().anyMatch(Kind::inhabited)) {
          value.setInhabited(true);
          changed = true;
        }
      }
    }
  }

  private void removeEmpty() {
    for (Value value : values.values()) {
      value.kinds(value.kinds().stream().filter(Kind::inhabited).toList());
    }
  }

  /** Takes out arrays without enough different items; whether there were some. */
  private boolean removeLacking() {
    boolean some = false;
    for (Value value : values.values()) {
      List<Kind> left =
          value.kinds().stream()
              .filter(kind -> !(kind instanceof ArrayKind array && lacksDifferent(array)))
              .toList();
      some |= left.size() < value.kinds().size();
      value.kinds(left);
    }
    return some;
  }

  /** Counts different items, which may take long. */
  private boolean lacksDifferent(ArrayKind array) {
    if (array.unique() == null) {
      return false;
    }
    limits.reading(array.unique());
    try {
      return array.lacksDifferent();
    } catch (PatternProblem e) {
      throw array.unique().refusal("has items of which one " + e.what());
    }
  }

  /** The value of schemas that must hold together; its kinds may be set later. */
  Value value(Set<Item> items) {
    Value known = values.get(items);
    if (known == null) {
      if (values.size() >= MOST_VALUES) {
        throw limits
            .where()
            .refusal("makes the schema have more than %s parts".formatted(MOST_VALUES));
      }
      known = new Value();
      values.put(items, known);
      open.add(Map.entry(items, known));
    }
    return known;
  }
}
