package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.json.ArrayKind.Contained;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Makes kinds of arrays. */
final class ArrayMaker {
  private final Compiler compiler;
  private final Limits limits;

  ArrayMaker(Compiler compiler, Limits limits) {
    this.compiler = compiler;
    this.limits = limits;
  }

  Kind of(Facts facts) {
    if (!facts.unevaluatedItems.isEmpty() && !facts.contains.isEmpty()) {
      throw new Where(facts.unevaluatedItems.getFirst().scope().schema(), "unevaluatedItems")
          .refusal("is not supported beside contains");
    }
    int listed = facts.items.stream().mapToInt(items -> items.prefix().size()).max().orElse(0);
    List<Set<Item>> prefix = new ArrayList<>();
    for (int i = 0; i < listed; i++) {
      prefix.add(Applicable.toItem(facts, i));
    }
    Set<Item> rest = Applicable.toItem(facts, Integer.MAX_VALUE);
    return new ArrayKind(
        prefix.stream().map(compiler::value).toList(),
        compiler.value(rest),
        facts.minItems,
        facts.maxItems,
        contained(facts, prefix, rest),
        facts.unique ? facts.where(List.of("uniqueItems"), limits.where()) : null);
  }

  private List<Contained> contained(Facts facts, List<Set<Item>> prefix, Set<Item> rest) {
    List<Contained> contained = new ArrayList<>();
    for (Facts.Contains one : facts.contains) {
      if (one.most() < Integer.MAX_VALUE) {
        throw new Where(one.where().schema(), "maxContains").refusal("is not supported");
      }
      if (one.least() == 0) {
        continue;
      }
      if (!contained.isEmpty()) {
        throw one.where()
            .refusal("asks for a certain item, as another keyword does, which is not supported");
      }
      contained.add(
          new Contained(
              prefix.stream().map(items -> both(items, one.item())).toList(),
              both(rest, one.item()),
              one.least()));
    }
    return contained;
  }

  private Value both(Set<Item> items, Item more) {
    Set<Item> all = new LinkedHashSet<>(items);
    all.add(more);
    return compiler.value(all);
  }
}
