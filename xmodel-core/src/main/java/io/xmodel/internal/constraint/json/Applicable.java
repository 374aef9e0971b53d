package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.json.Facts.Chain;
import io.xmodel.internal.constraint.regex.Term;
import io.xmodel.internal.constraint.regex.TermTexts;
import io.xmodel.internal.constraint.regex.Terms;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which schemas apply to a property or to an item. */
record Applicable(Terms terms) {
  /** The schemas of a property of this name. */
  Set<Item> toProperty(Facts facts, String name) {
    return toProperty(facts, name, pattern -> new TermTexts(terms).matches(pattern, name));
  }

  /** The schemas of properties whose names are not listed, by the patterns that they match. */
  static Set<Item> toOthers(Facts facts, Set<Term> matched) {
    return toProperty(facts, null, matched::contains);
  }

  private static Set<Item> toProperty(Facts facts, @Nullable String name, Predicate<Term> matches) {
    Set<Item> items = new LinkedHashSet<>();
    for (Facts.Properties one : facts.properties) {
      List<Item> own = own(one, name, matches);
      items.addAll(own);
      if (own.isEmpty() && one.additional() != null) {
        items.add(one.additional());
      }
    }
    for (Facts.Unevaluated what : facts.unevaluatedProperties) {
      boolean evaluated =
          facts.properties.stream()
              .filter(one -> Chain.countsFor(one.chain(), what.scope()))
              .anyMatch(one -> one.additional() != null || !own(one, name, matches).isEmpty());
      if (!evaluated) {
        items.add(what.item());
      }
    }
    return items;
  }

  /** The schemas that an object schema has for a property itself. */
  private static List<Item> own(
      Facts.Properties properties, @Nullable String name, Predicate<Term> matches) {
    Set<Item> own = new LinkedHashSet<>();
    Item named = name == null ? null : properties.named().get(name);
    if (named != null) {
      own.add(named);
    }
    for (Map.Entry<Term, Item> pattern : properties.patterns().entrySet()) {
      if (matches.test(pattern.getKey())) {
        own.add(pattern.getValue());
      }
    }
    return List.copyOf(own);
  }

  /** The schemas of an item. */
  static Set<Item> toItem(Facts facts, int index) {
    Set<Item> all = new LinkedHashSet<>();
    for (Facts.Items items : facts.items) {
      if (index < items.prefix().size()) {
        all.add(items.prefix().get(index));
      } else if (items.rest() != null) {
        all.add(items.rest());
      }
    }
    for (Facts.Unevaluated what : facts.unevaluatedItems) {
      boolean evaluated =
          facts.items.stream()
              .filter(items -> Chain.countsFor(items.chain(), what.scope()))
              .anyMatch(items -> items.rest() != null || index < items.prefix().size());
      if (!evaluated) {
        all.add(what.item());
      }
    }
    return all;
  }
}
