package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.internal.constraint.json.Facts.Chain;
import io.xmodel.internal.constraint.json.Facts.Choice;
import io.xmodel.internal.constraint.json.Facts.Todo;
import io.xmodel.internal.constraint.json.Facts.Way;
import io.xmodel.internal.constraint.regex.PatternProblem;
import io.xmodel.internal.constraint.regex.Terms;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** Reads schemas that must hold together, and tells the ways to fulfil them. */
final class Reader {
  private static final int MOST_WAYS = 2048;

  /** Keywords that constrain and are not had here. */
  private static final Set<String> REFUSED =
      Set.of("$dynamicRef", "$recursiveRef", "extends", "disallow", "divisibleBy");

  /** To tell options apart, so many oneOf within each other are looked at. */
  private static final int MOST_NESTED = 2;

  private final SchemaSource source;
  private final Terms terms;
  private final Limits limits;
  private final Expressions expressions;
  private final Emptiness emptiness;
  private final Item nothing;

  /** How many oneOf are being looked at, each because of the one before. */
  private int nesting;

  Reader(SchemaSource source, Terms terms, Limits limits) {
    this.source = source;
    this.terms = terms;
    this.limits = limits;
    this.expressions = new Expressions(terms);
    this.emptiness = new Emptiness(this, terms);
    ObjectNode not = JsonNodeFactory.instance.objectNode();
    not.set("not", JsonNodeFactory.instance.objectNode());
    this.nothing = Item.of(source.made(not, source.root()));
  }

  Limits limits() {
    return limits;
  }

  Terms terms() {
    return terms;
  }

  Expressions expressions() {
    return expressions;
  }

  /** What no value fulfils. */
  Item nothing() {
    return nothing;
  }

  /** The ways to fulfil all of these. */
  List<Facts> ways(Collection<Item> items) {
    Deque<Todo> todo = new ArrayDeque<>();
    items.forEach(item -> todo.add(new Todo(item, null)));
    List<Facts> ways = new ArrayList<>();
    read(new Facts(), todo, ways);
    return ways;
  }

  private void read(Facts facts, Deque<Todo> todo, List<Facts> ways) {
    limits.check();
    while (!todo.isEmpty()) {
      Todo next = todo.remove();
      if (facts.done.add(next.item()) && (!read(facts, next, todo) || facts.types.isEmpty())) {
        return;
      }
    }
    if (facts.choices.isEmpty()) {
      ways.add(facts);
      return;
    }
    Choice choice = facts.choices.removeFirst();
    for (int i = 0; i < choice.ways().size(); i++) {
      if (ways.size() >= MOST_WAYS) {
        throw choice
            .where()
            .refusal("has, with others, more than %s combinations of options".formatted(MOST_WAYS));
      }
      Facts own = i + 1 < choice.ways().size() ? facts.copy() : facts;
      Way way = choice.ways().get(i);
      limits.reading(choice.where());
      way.also().accept(own);
      if (!own.types.isEmpty()) {
        read(own, new ArrayDeque<>(way.todo()), ways);
      }
    }
  }

  /** Reads a schema; false when nothing fulfils it. */
  private boolean read(Facts facts, Todo next, Deque<Todo> todo) {
    Item item = next.item();
    JsonNode node = item.schema().node();
    if (node.isBoolean()) {
      limits.reading(new Where(item.schema(), null));
      return node.booleanValue() != item.negated();
    }
    if (!node.isObject()) {
      throw new Where(item.schema(), null)
          .refusal("is no schema: it must be an object, true or false");
    }
    Keywords at = new Keywords(source, item.schema());
    Chain chain = new Chain(item, next.chain());
    if (item.negated()) {
      List<Way> ways = new Negation(this, at, chain).ways();
      Where where = new Where(item.schema(), null);
      limits.reading(where);
      facts.choices.add(new Choice(where, ways));
      return !ways.isEmpty();
    }
    new Assertion(this, facts, at, chain, todo).read();
    return true;
  }

  /** Refuses a keyword that constrains; others are remarks. */
  void refuseUnknown(Keywords at, String keyword) {
    if (REFUSED.contains(keyword)) {
      throw at.refusal(keyword, "is not supported");
    }
  }

  /** Whether it is plain to see that no value fulfils both, besides what is known already. */
  boolean disjoint(Facts known, Todo a, Todo b) {
    if (nesting == MOST_NESTED) {
      return false;
    }
    Facts facts = known.copy();
    facts.choices.clear();
    nesting++;
    try {
      List<Facts> ways = new ArrayList<>();
      read(facts, new ArrayDeque<>(List.of(a, b)), ways);
      return ways.stream().allMatch(emptiness::of);
    } catch (Refusal | PatternProblem e) {
      limits.check();
      return false;
    } finally {
      nesting--;
    }
  }
}
