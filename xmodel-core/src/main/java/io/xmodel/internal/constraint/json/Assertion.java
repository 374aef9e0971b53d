package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.internal.constraint.json.Facts.Chain;
import io.xmodel.internal.constraint.json.Facts.Todo;
import io.xmodel.internal.constraint.json.Facts.Type;
import io.xmodel.internal.constraint.lexeme.Numbers;
import io.xmodel.internal.constraint.regex.Term;
import java.math.BigDecimal;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a schema that must hold. */
final class Assertion {
  /** Keywords with several ways to fulfil them. */
  private static final Set<String> CHOICES =
      Set.of("anyOf", "oneOf", "if", "dependentSchemas", "dependencies");

  private final Reader reader;
  private final Facts facts;
  private final Keywords at;
  private final Chain chain;
  private final Deque<Todo> todo;
  private final Alternatives alternatives;

  /**
   * An assertion.
   *
   * @param facts gets what the schema says
   * @param chain leads to the schema, which is its last
   * @param todo gets further schemas that must hold
   */
  Assertion(Reader reader, Facts facts, Keywords at, Chain chain, Deque<Todo> todo) {
    this.reader = reader;
    this.facts = facts;
    this.at = at;
    this.chain = chain;
    this.todo = todo;
    this.alternatives = new Alternatives(reader, facts, at, chain);
  }

  void read() {
    if (at.has("$ref") && at.source().ignoresSiblings()) {
      also(at.target(chain, false));
      return;
    }
    properties();
    items();
    JsonNode node = at.at().node();
    // What is plain helps to tell the options of the others apart.
    for (boolean choice : new boolean[] {false, true}) {
      for (String keyword : (Iterable<String>) node::fieldNames) {
        if (CHOICES.contains(keyword) == choice && !facts.types.isEmpty()) {
          read(keyword, node.get(keyword));
        }
      }
    }
  }

  private void also(Item item) {
    todo.add(new Todo(item, chain));
  }

  private void read(String keyword, JsonNode value) {
    facts.places.put(keyword, at.at());
    reader.limits().reading(new Where(at.at(), keyword));
    switch (keyword) {
      case "$ref" -> also(at.target(chain, false));
      case "type" -> {
        Keywords.Types types = at.types();
        facts.integer |= types.integer();
        facts.types.retainAll(types.all());
      }
      case "enum" -> facts.only(at.values(keyword));
      case "const" -> facts.only(List.of(value));
      case "minimum" -> facts.atLeast(at.number(keyword), at.isTrue("exclusiveMinimum"));
      case "maximum" -> facts.atMost(at.number(keyword), at.isTrue("exclusiveMaximum"));
      case "exclusiveMinimum" -> {
        if (!value.isBoolean()) {
          facts.atLeast(at.number(keyword), true);
        }
      }
      case "exclusiveMaximum" -> {
        if (!value.isBoolean()) {
          facts.atMost(at.number(keyword), true);
        }
      }
      case "multipleOf" -> multipleOf();
      case "minLength" -> facts.minLength = Math.max(facts.minLength, at.count(keyword));
      case "maxLength" -> facts.maxLength = Math.min(facts.maxLength, at.count(keyword));
      case "pattern" -> facts.texts.add(reader.expressions().search(at, keyword, at.text(keyword)));
      case "format" -> format(value);
      case "required" -> {
        if (!value.isBoolean()) { // of draft 3: no meaning since
          facts.required.addAll(at.names(keyword, value));
        }
      }
      case "minProperties" ->
          facts.minProperties = Math.max(facts.minProperties, at.count(keyword));
      case "maxProperties" ->
          facts.maxProperties = Math.min(facts.maxProperties, at.count(keyword));
      case "propertyNames" -> facts.names.add(at.schema(keyword));
      case "dependentRequired" -> alternatives.dependencies(keyword, false, true);
      case "dependentSchemas" -> alternatives.dependencies(keyword, true, false);
      case "dependencies" -> alternatives.dependencies(keyword, true, true);
      case "unevaluatedProperties" ->
          facts.unevaluatedProperties.add(new Facts.Unevaluated(chain.item(), at.schema(keyword)));
      case "unevaluatedItems" ->
          facts.unevaluatedItems.add(new Facts.Unevaluated(chain.item(), at.schema(keyword)));
      case "minItems" -> facts.minItems = Math.max(facts.minItems, at.count(keyword));
      case "maxItems" -> facts.maxItems = Math.min(facts.maxItems, at.count(keyword));
      case "uniqueItems" -> facts.unique |= value.asBoolean(false);
      case "contains" ->
          facts.contains.add(
              new Facts.Contains(
                  at.schema(keyword),
                  at.has("minContains") ? at.count("minContains") : 1,
                  at.has("maxContains") ? at.count("maxContains") : Integer.MAX_VALUE,
                  new Where(at.at(), keyword)));
      case "allOf" -> at.list(keyword).forEach(this::also);
      case "not" -> also(at.schema(keyword).not());
      case "anyOf" -> alternatives.anyOf();
      case "oneOf" -> alternatives.oneOf();
      case "if" -> alternatives.condition();
      default -> reader.refuseUnknown(at, keyword);
    }
  }

  private void multipleOf() {
    BigDecimal factor = at.number("multipleOf");
    if (!Numbers.canCount(factor)) {
      throw at.refusal("multipleOf", "%s is not supported".formatted(factor.toPlainString()));
    }
    facts.multipleOf(factor);
  }

  private void format(JsonNode value) {
    if (!value.isTextual()) {
      return;
    }
    String format = value.textValue();
    if (Formats.isRefused(format) && facts.types.contains(Type.STRING)) {
      throw at.refusal("format", "'%s' is not supported".formatted(format));
    }
    String pattern = Formats.pattern(format);
    if (pattern != null) {
      facts.texts.add(reader.expressions().whole(at, "format", pattern));
    }
    Formats.Range range = Formats.range(format);
    if (range != null) {
      facts.atLeast(range.least(), false);
      facts.atMost(range.greatest(), false);
    }
  }

  private void properties() {
    if (!at.has("properties") && !at.has("patternProperties") && !at.has("additionalProperties")) {
      return;
    }
    reader.limits().reading(new Where(at.at(), "patternProperties"));
    Map<Term, Item> byPattern = new LinkedHashMap<>();
    at.map("patternProperties")
        .forEach((pattern, item) -> {
          Term term = reader.expressions().search(at, "patternProperties", pattern);
          if (byPattern.put(term, item) != null) {
            throw at.refusal("patternProperties", "has the same pattern twice");
          }
        });
    facts.properties.add(
        new Facts.Properties(
            chain,
            at.map("properties"),
            byPattern,
            at.has("additionalProperties") ? at.schema("additionalProperties") : null));
  }

  private void items() {
    if (!at.has("items") && !at.has("prefixItems")) {
      return;
    }
    boolean listed = at.at().node().path("items").isArray();
    List<Item> prefix =
        at.has("prefixItems") ? at.list("prefixItems") : listed ? at.list("items") : List.of();
    String rest = listed ? "additionalItems" : "items";
    facts.items.add(new Facts.Items(chain, prefix, at.has(rest) ? at.schema(rest) : null));
  }
}
