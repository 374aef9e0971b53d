package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.internal.constraint.json.Facts.Chain;
import io.xmodel.internal.constraint.json.Facts.Todo;
import io.xmodel.internal.constraint.json.Facts.Type;
import io.xmodel.internal.constraint.json.Facts.Way;
import io.xmodel.internal.constraint.regex.Term;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;

/** Reads a schema that must not hold: one of its keywords must be broken. */
final class Negation {
  private final Reader reader;
  private final Keywords at;
  private final Chain chain;
  private final List<Way> ways = new ArrayList<>();

  /**
   * A negation.
   *
   * @param chain leads to the schema, which is its last
   */
  Negation(Reader reader, Keywords at, Chain chain) {
    this.reader = reader;
    this.at = at;
    this.chain = chain;
  }

  /** The ways to break it. */
  List<Way> ways() {
    JsonNode node = at.at().node();
    if (at.has("$ref") && at.source().ignoresSiblings()) {
      add(at.target(chain, true));
      return ways;
    }
    for (String keyword : (Iterable<String>) node::fieldNames) {
      read(keyword, node.get(keyword));
    }
    return ways;
  }

  private void add(Item... items) {
    List<Todo> todo = Arrays.stream(items).map(item -> new Todo(item, chain)).toList();
    ways.add(new Way(todo, ignored -> {}));
  }

  private void add(String keyword, Type type, Consumer<Facts> also) {
    ways.add(
        new Way(
            List.of(),
            facts -> {
              facts.places.put(keyword, at.at());
              facts.retain(type);
              also.accept(facts);
            }));
  }

  private Refusal unsupported(String keyword) {
    return at.refusal(keyword, "is not supported within not, if, or a oneOf whose options overlap");
  }

  private void read(String keyword, JsonNode value) {
    reader.limits().reading(new Where(at.at(), keyword));
    switch (keyword) {
      case "$ref" -> add(at.target(chain, true));
      case "allOf" -> at.list(keyword).forEach(item -> add(item.not()));
      case "anyOf" -> add(at.list(keyword).stream().map(Item::not).toArray(Item[]::new));
      case "not" -> add(at.schema(keyword));
      case "type" -> type();
      case "enum" -> values(keyword, at.values(keyword));
      case "const" -> values(keyword, List.of(value));
      case "minimum" -> below(keyword, !at.isTrue("exclusiveMinimum"));
      case "maximum" -> above(keyword, !at.isTrue("exclusiveMaximum"));
      case "exclusiveMinimum" -> {
        if (!value.isBoolean()) {
          below(keyword, false);
        }
      }
      case "exclusiveMaximum" -> {
        if (!value.isBoolean()) {
          above(keyword, false);
        }
      }
      case "minLength" -> {
        int length = at.count(keyword);
        if (length > 0) {
          add(
              keyword,
              Type.STRING,
              facts -> facts.maxLength = Math.min(facts.maxLength, length - 1));
        }
      }
      case "maxLength" -> {
        int length = at.count(keyword);
        if (length < Integer.MAX_VALUE) {
          add(
              keyword,
              Type.STRING,
              facts -> facts.minLength = Math.max(facts.minLength, length + 1));
        }
      }
      case "pattern" -> {
        Term found = reader.expressions().search(at, keyword, at.text(keyword));
        Term missing = reader.terms().not(found);
        add(keyword, Type.STRING, facts -> facts.texts.add(missing));
      }
      case "required" -> {
        if (!value.isBoolean()) {
          for (String name : at.names(keyword, value)) {
            add(keyword, Type.OBJECT, facts -> facts.property(name, reader.nothing()));
          }
        }
      }
      case "properties" ->
          at.map(keyword)
              .forEach((name, item) ->
                  add(
                      keyword,
                      Type.OBJECT,
                      facts -> {
                        facts.required.add(name);
                        facts.property(name, item.not());
                      }));
      case "minProperties" -> {
        int count = at.count(keyword);
        if (count > 0) {
          add(
              keyword,
              Type.OBJECT,
              facts -> facts.maxProperties = Math.min(facts.maxProperties, count - 1));
        }
      }
      case "maxProperties" -> {
        int count = at.count(keyword);
        if (count < Integer.MAX_VALUE) {
          add(
              keyword,
              Type.OBJECT,
              facts -> facts.minProperties = Math.max(facts.minProperties, count + 1));
        }
      }
      case "minItems" -> {
        int count = at.count(keyword);
        if (count > 0) {
          add(keyword, Type.ARRAY, facts -> facts.maxItems = Math.min(facts.maxItems, count - 1));
        }
      }
      case "maxItems" -> {
        int count = at.count(keyword);
        if (count < Integer.MAX_VALUE) {
          add(keyword, Type.ARRAY, facts -> facts.minItems = Math.max(facts.minItems, count + 1));
        }
      }
      case "items" -> {
        if (value.isArray() || at.has("prefixItems")) {
          throw unsupported(keyword);
        }
        Item other = at.schema(keyword).not();
        add(
            keyword,
            Type.ARRAY,
            facts ->
                facts.contains.add(
                    new Facts.Contains(other, 1, Integer.MAX_VALUE, new Where(at.at(), keyword))));
      }
      case "contains" -> {
        if (at.has("minContains") || at.has("maxContains")) {
          throw unsupported(keyword);
        }
        Item other = at.schema(keyword).not();
        add(keyword, Type.ARRAY, facts -> facts.items.add(new Facts.Items(null, List.of(), other)));
      }
      default -> {
        if (constrains(keyword, value)) {
          throw unsupported(keyword);
        }
        reader.refuseUnknown(at, keyword);
      }
    }
  }

  /** Whether a keyword says something, of those that cannot be broken here. */
  private boolean constrains(String keyword, JsonNode value) {
    return switch (keyword) {
      case "uniqueItems" -> value.asBoolean(false);
      case "additionalProperties", "propertyNames", "unevaluatedProperties", "unevaluatedItems" ->
          !Keywords.isNoRestriction(value);
      case "additionalItems" ->
          at.at().node().path("items").isArray() && !Keywords.isNoRestriction(value);
      case "patternProperties", "dependencies", "dependentRequired", "dependentSchemas" ->
          !value.isObject() || !value.isEmpty();
      case "oneOf", "multipleOf", "prefixItems" -> true;
      case "if" -> at.has("then") || at.has("else");
      case "format" ->
          value.isTextual()
              && (Formats.isRefused(value.textValue())
                  || Formats.pattern(value.textValue()) != null);
      default -> false;
    };
  }

  private void below(String keyword, boolean exclusive) {
    BigDecimal bound = at.number(keyword);
    add(keyword, Type.NUMBER, facts -> facts.atMost(bound, exclusive));
  }

  private void above(String keyword, boolean exclusive) {
    BigDecimal bound = at.number(keyword);
    add(keyword, Type.NUMBER, facts -> facts.atLeast(bound, exclusive));
  }

  private void type() {
    Keywords.Types types = at.types();
    EnumSet<Type> others = EnumSet.complementOf(types.all());
    if (!others.isEmpty()) {
      ways.add(new Way(List.of(), facts -> facts.types.retainAll(others)));
    }
    if (types.integer()) {
      add("type", Type.NUMBER, facts -> facts.fractional = true);
    }
  }

  private void values(String keyword, List<JsonNode> values) {
    if (values.stream().anyMatch(JsonNode::isContainerNode)) {
      throw unsupported(keyword);
    }
    ways.add(
        new Way(
            List.of(),
            facts -> {
              facts.places.put(keyword, at.at());
              facts.never.addAll(values);
            }));
  }
}
