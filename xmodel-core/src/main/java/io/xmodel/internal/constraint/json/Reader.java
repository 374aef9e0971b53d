package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.internal.constraint.json.Facts.Chain;
import io.xmodel.internal.constraint.json.Facts.Todo;
import io.xmodel.internal.constraint.json.Facts.Type;
import io.xmodel.internal.constraint.json.Facts.Way;
import io.xmodel.internal.constraint.lexeme.Numbers;
import io.xmodel.internal.constraint.regex.PatternProblem;
import io.xmodel.internal.constraint.regex.Patterns;
import io.xmodel.internal.constraint.regex.Term;
import io.xmodel.internal.constraint.regex.Terms;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads schemas that must hold together, and tells the ways to fulfil them. */
final class Reader {
  private static final int MOST_WAYS = 2048;

  /** Keywords that constrain and are not had here. */
  private static final Set<String> REFUSED =
      Set.of("$dynamicRef", "$recursiveRef", "extends", "disallow", "divisibleBy");

  /** Keywords with several ways to fulfil them. */
  private static final Set<String> CHOICES =
      Set.of("anyOf", "oneOf", "if", "dependentSchemas", "dependencies");

  private final SchemaSource source;
  private final Terms terms;
  private final Patterns patterns;
  private final Limits limits;
  private final Item nothing;
  private final Map<String, Term> searches = new HashMap<>();
  private final Map<String, Term> wholes = new HashMap<>();

  Reader(SchemaSource source, Terms terms, Limits limits) {
    this.source = source;
    this.terms = terms;
    this.patterns = new Patterns(terms);
    this.limits = limits;
    ObjectNode not = JsonNodeFactory.instance.objectNode();
    not.set("not", JsonNodeFactory.instance.objectNode());
    this.nothing = Item.of(source.made(not, source.root()));
  }

  /** What no value fulfils. */
  Item nothing() {
    return nothing;
  }

  /** The ways to fulfil all of these. */
  List<Facts> ways(Collection<Item> items) {
    Facts facts = new Facts();
    Deque<Todo> todo = new ArrayDeque<>();
    items.forEach(item -> todo.add(new Todo(item, null)));
    List<Facts> ways = new ArrayList<>();
    read(facts, todo, ways);
    return ways;
  }

  private void read(Facts facts, Deque<Todo> todo, List<Facts> ways) {
    limits.check();
    while (!todo.isEmpty()) {
      Todo next = todo.remove();
      if (!facts.done.add(next.item())) {
        continue;
      }
      if (!read(facts, next, todo) || facts.types.isEmpty()) {
        return;
      }
    }
    if (facts.choices.isEmpty()) {
      if (ways.size() >= MOST_WAYS) {
        throw new Refusal("#", "The schema", "has more than %s combinations".formatted(MOST_WAYS));
      }
      ways.add(facts);
      return;
    }
    List<Way> choice = facts.choices.removeFirst();
    for (int i = 0; i < choice.size(); i++) {
      Facts own = i + 1 < choice.size() ? facts.copy() : facts;
      Way way = choice.get(i);
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
      return node.booleanValue() != item.negated();
    }
    if (!node.isObject()) {
      throw new Refusal(item.schema().pointer(), "The schema", "must be an object, true or false");
    }
    Chain chain = new Chain(item, next.chain());
    if (item.negated()) {
      List<Way> ways = new Negation(item.schema(), chain).ways();
      facts.choices.add(ways);
      return !ways.isEmpty();
    }
    new Assertion(facts, item.schema(), chain, todo).read();
    return true;
  }

  private Term search(Located at, String keyword, String pattern) {
    Term known = searches.get(pattern);
    if (known == null) {
      known = term(at, keyword, pattern, patterns::search);
      searches.put(pattern, known);
    }
    return known;
  }

  private Term whole(Located at, String keyword, String pattern) {
    Term known = wholes.get(pattern);
    if (known == null) {
      known = term(at, keyword, pattern, patterns::whole);
      wholes.put(pattern, known);
    }
    return known;
  }

  private static Term term(
      Located at, String keyword, String pattern, java.util.function.Function<String, Term> maker) {
    try {
      return maker.apply(pattern);
    } catch (PatternProblem e) {
      throw new Refusal(
          at.pointer(), keyword, "'%s' %s, which is not supported".formatted(pattern, e.what()));
    }
  }

  /** Whether it is plain to see that no value fulfils both, besides what is known already. */
  private boolean disjoint(Facts known, Todo a, Todo b) {
    Facts facts = known.copy();
    facts.choices.clear();
    try {
      List<Facts> ways = new ArrayList<>();
      read(facts, new ArrayDeque<>(List.of(a, b)), ways);
      for (Facts way : ways) {
        if (!isEmpty(way, 3)) {
          return false;
        }
      }
      return true;
    } catch (Refusal e) {
      return false;
    }
  }

  /** Whether it is plain to see that no value is like that. */
  boolean isEmpty(Facts facts, int depth) {
    for (Type type : facts.types) {
      boolean empty =
          switch (type) {
            case NULL, BOOLEAN -> facts.only != null && noneOf(facts, type);
            case NUMBER ->
                facts.only != null
                    ? noneOf(facts, type)
                    : (facts.integer && facts.fractional)
                        || facts.low != null
                            && facts.high != null
                            && (facts.low.compareTo(facts.high) > 0
                                || (facts.low.compareTo(facts.high) == 0
                                    && (facts.lowExclusive || facts.highExclusive)));
            case STRING -> facts.only != null ? noneOf(facts, type) : !terms.inhabited(text(facts));
            case ARRAY ->
                (facts.only != null && noneOf(facts, type)) || facts.minItems > facts.maxItems;
            case OBJECT -> (facts.only != null && noneOf(facts, type)) || noObject(facts, depth);
          };
      if (!empty) {
        return false;
      }
    }
    return true;
  }

  private boolean noneOf(Facts facts, Type type) {
    for (JsonNode value : facts.only == null ? List.<JsonNode>of() : facts.only) {
      if (JsonValues.type(value) == type && scalarFits(facts, value)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a value fits, as far as that needs no look at what it contains. */
  boolean scalarFits(Facts facts, JsonNode value) {
    Type type = JsonValues.type(value);
    if (!facts.types.contains(type)) {
      return false;
    }
    for (JsonNode one : facts.never) {
      if (JsonValues.same(one, value)) {
        return false;
      }
    }
    return switch (type) {
      case NUMBER -> facts.range().contains(value.decimalValue());
      case STRING -> terms.matches(text(facts), value.textValue());
      default -> true;
    };
  }

  /** The strings that fit, whatever {@code only} says. */
  Term text(Facts facts) {
    List<Term> all = new ArrayList<>(facts.texts);
    if (facts.minLength > 0 || facts.maxLength < Integer.MAX_VALUE) {
      all.add(
          facts.maxLength < Integer.MAX_VALUE
              ? terms.length(facts.minLength, facts.maxLength)
              : terms.length(facts.minLength));
    }
    for (JsonNode value : facts.never) {
      if (value.isTextual()) {
        all.add(terms.not(terms.text(value.textValue())));
      }
    }
    return terms.and(all);
  }

  private boolean noObject(Facts facts, int depth) {
    if (facts.required.size() > facts.maxProperties) {
      return true;
    }
    if (depth == 0) {
      return false;
    }
    for (String name : facts.required) {
      Set<Item> items = items(facts, name);
      boolean empty = true;
      for (Facts way : ways(items)) {
        empty &= isEmpty(way, depth - 1);
      }
      if (empty) {
        return true;
      }
    }
    return false;
  }

  /** The schemas of a property. */
  Set<Item> items(Facts facts, String name) {
    Set<Item> items = new LinkedHashSet<>();
    for (Facts.Properties one : facts.properties) {
      if (!add(one, name, items) && one.additional() != null) {
        items.add(one.additional());
      }
    }
    for (Facts.Unevaluated one : facts.unevaluatedProperties) {
      if (!isEvaluated(facts, one, name)) {
        items.add(one.item());
      }
    }
    return items;
  }

  private boolean add(Facts.Properties properties, String name, Set<Item> items) {
    Item named = properties.named().get(name);
    boolean found = named != null;
    if (named != null) {
      items.add(named);
    }
    for (Map.Entry<Term, Item> pattern : properties.patterns().entrySet()) {
      if (terms.matches(pattern.getKey(), name)) {
        items.add(pattern.getValue());
        found = true;
      }
    }
    return found;
  }

  private boolean isEvaluated(Facts facts, Facts.Unevaluated what, String name) {
    for (Facts.Properties one : facts.properties) {
      if (Chain.countsFor(one.chain(), what.scope())
          && (one.additional() != null || add(one, name, new LinkedHashSet<>()))) {
        return true;
      }
    }
    return false;
  }

  private static int count(Located at, String keyword) {
    JsonNode value = at.node().get(keyword);
    if (value == null || !value.isNumber()) {
      throw new Refusal(at.pointer(), keyword, "must be a number");
    }
    BigDecimal number = value.decimalValue();
    if (number.signum() < 0 || number.stripTrailingZeros().scale() > 0) {
      throw new Refusal(at.pointer(), keyword, "must be a whole number from 0 on");
    }
    return number.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) >= 0
        ? Integer.MAX_VALUE
        : number.intValueExact();
  }

  private static BigDecimal number(Located at, String keyword) {
    JsonNode value = at.node().get(keyword);
    if (value == null || !value.isNumber()) {
      throw new Refusal(at.pointer(), keyword, "must be a number");
    }
    BigDecimal number = value.decimalValue();
    if (Math.abs((long) number.precision() - number.scale()) > 400 || number.scale() > 400) {
      throw new Refusal(at.pointer(), keyword, "is too large or too small a number");
    }
    return number;
  }

  private List<Item> list(Located at, String keyword) {
    JsonNode value = at.node().get(keyword);
    if (value == null || !value.isArray()) {
      throw new Refusal(at.pointer(), keyword, "must be a list of schemas");
    }
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < value.size(); i++) {
      items.add(Item.of(source.child(at, keyword, Integer.toString(i))));
    }
    return items;
  }

  private Map<String, Item> map(Located at, String keyword) {
    JsonNode value = at.node().get(keyword);
    if (value == null || !value.isObject()) {
      throw new Refusal(at.pointer(), keyword, "must be an object of schemas");
    }
    Map<String, Item> items = new LinkedHashMap<>();
    value
        .fieldNames()
        .forEachRemaining(name -> items.put(name, Item.of(source.child(at, keyword, name))));
    return items;
  }

  private static List<String> names(Located at, String keyword, JsonNode value) {
    List<String> names = new ArrayList<>();
    if (!value.isArray()) {
      throw new Refusal(at.pointer(), keyword, "must be a list of names");
    }
    for (JsonNode name : value) {
      if (!name.isTextual()) {
        throw new Refusal(at.pointer(), keyword, "must be a list of names");
      }
      names.add(name.textValue());
    }
    return names;
  }

  private static String text(Located at, String keyword) {
    JsonNode value = at.node().get(keyword);
    if (value == null || !value.isTextual()) {
      throw new Refusal(at.pointer(), keyword, "must be a text");
    }
    return value.textValue();
  }

  private static Set<String> types(Located at) {
    JsonNode value = at.node().get("type");
    Set<String> types = new LinkedHashSet<>();
    for (JsonNode one : value.isArray() ? value : List.of(value)) {
      if (!one.isTextual()
          || !Set.of("null", "boolean", "number", "integer", "string", "array", "object", "any")
              .contains(one.textValue())) {
        throw new Refusal(at.pointer(), "type", "must name types of JSON, found %s".formatted(one));
      }
      types.add(one.textValue());
    }
    return types;
  }

  private static List<JsonNode> values(Located at) {
    if (at.node().has("const")) {
      return List.of(at.node().get("const"));
    }
    JsonNode value = at.node().get("enum");
    if (!value.isArray()) {
      throw new Refusal(at.pointer(), "enum", "must be a list of values");
    }
    List<JsonNode> values = new ArrayList<>();
    value.forEach(values::add);
    return values;
  }

  private boolean isNoRestriction(@Nullable JsonNode schema) {
    return schema == null
        || (schema.isBoolean() && schema.booleanValue())
        || (schema.isObject() && schema.isEmpty());
  }

  /** Reads a schema that must hold. */
  private final class Assertion {
    private final Facts facts;
    private final Located at;
    private final Chain chain;
    private final Deque<Todo> todo;

    Assertion(Facts facts, Located at, Chain chain, Deque<Todo> todo) {
      this.facts = facts;
      this.at = at;
      this.chain = chain;
      this.todo = todo;
    }

    private Todo todo(Item item) {
      return new Todo(item, chain);
    }

    private Way way(Item... items) {
      List<Todo> own = new ArrayList<>();
      for (Item item : items) {
        own.add(todo(item));
      }
      return new Way(own, ignored -> {});
    }

    void read() {
      JsonNode node = at.node();
      if (node.has("$ref") && source.ignoresSiblings()) {
        reference();
        return;
      }
      properties();
      items();
      // What is plain helps to tell the options of the others apart.
      for (boolean choice : new boolean[] {false, true}) {
        for (String keyword : (Iterable<String>) node::fieldNames) {
          if (CHOICES.contains(keyword) == choice) {
            read(keyword, node.get(keyword));
          }
        }
      }
    }

    private void reference() {
      Item target = Item.of(source.resolve(at, text(at, "$ref")));
      if (Chain.has(chain, target)) {
        throw new Refusal(at.pointer(), "$ref", "leads back to itself, so it says nothing");
      }
      todo.add(todo(target));
    }

    private void read(String keyword, JsonNode value) {
      switch (keyword) {
        case "$ref" -> reference();
        case "type" -> {
          Set<String> types = types(at);
          if (!types.contains("any")) {
            if (types.contains("integer") && !types.contains("number")) {
              facts.integer = true;
            }
            List<Type> kept = new ArrayList<>();
            types.forEach(type ->
                kept.add(
                    type.equals("integer")
                        ? Type.NUMBER
                        : Type.valueOf(type.toUpperCase(java.util.Locale.ROOT))));
            facts.retain(new LinkedHashSet<>(kept).toArray(new Type[0]));
          }
        }
        case "enum" -> {
          if (!at.node().has("const")) {
            facts.only(values(at));
          } else {
            List<JsonNode> all = new ArrayList<>();
            value.forEach(all::add);
            facts.only(all);
          }
        }
        case "const" -> facts.only(List.of(value));
        case "minimum" ->
            facts.atLeast(number(at, keyword), at.node().path("exclusiveMinimum").asBoolean(false));
        case "maximum" ->
            facts.atMost(number(at, keyword), at.node().path("exclusiveMaximum").asBoolean(false));
        case "exclusiveMinimum" -> {
          if (!value.isBoolean()) {
            facts.atLeast(number(at, keyword), true);
          }
        }
        case "exclusiveMaximum" -> {
          if (!value.isBoolean()) {
            facts.atMost(number(at, keyword), true);
          }
        }
        case "multipleOf" -> {
          BigDecimal factor = number(at, keyword);
          if (!Numbers.canCount(factor)) {
            throw new Refusal(
                at.pointer(), keyword, "%s is not supported".formatted(factor.toPlainString()));
          }
          facts.multipleOf(factor);
        }
        case "minLength" -> facts.minLength = Math.max(facts.minLength, count(at, keyword));
        case "maxLength" -> facts.maxLength = Math.min(facts.maxLength, count(at, keyword));
        case "pattern" -> facts.texts.add(search(at, keyword, text(at, keyword)));
        case "format" -> format(value);
        case "required" -> {
          if (!value.isBoolean()) { // of draft 3: no meaning since
            facts.required.addAll(names(at, keyword, value));
          }
        }
        case "minProperties" ->
            facts.minProperties = Math.max(facts.minProperties, count(at, keyword));
        case "maxProperties" ->
            facts.maxProperties = Math.min(facts.maxProperties, count(at, keyword));
        case "propertyNames" -> facts.names.add(Item.of(source.child(at, keyword)));
        case "dependentRequired" -> dependencies(keyword, false, true);
        case "dependentSchemas" -> dependencies(keyword, true, false);
        case "dependencies" -> dependencies(keyword, true, true);
        case "unevaluatedProperties" ->
            facts.unevaluatedProperties.add(
                new Facts.Unevaluated(chain.item(), Item.of(source.child(at, keyword))));
        case "unevaluatedItems" ->
            facts.unevaluatedItems.add(
                new Facts.Unevaluated(chain.item(), Item.of(source.child(at, keyword))));
        case "minItems" -> facts.minItems = Math.max(facts.minItems, count(at, keyword));
        case "maxItems" -> facts.maxItems = Math.min(facts.maxItems, count(at, keyword));
        case "uniqueItems" -> facts.unique |= value.asBoolean(false);
        case "contains" -> {
          int least = at.node().has("minContains") ? count(at, "minContains") : 1;
          int most = at.node().has("maxContains") ? count(at, "maxContains") : Integer.MAX_VALUE;
          facts.contains.add(
              new Facts.Contains(Item.of(source.child(at, keyword)), least, most, at.pointer()));
        }
        case "allOf" -> list(at, keyword).forEach(item -> todo.add(todo(item)));
        case "anyOf" -> facts.choices.add(list(at, keyword).stream().map(this::way).toList());
        case "oneOf" -> oneOf();
        case "not" -> todo.add(todo(Item.of(source.child(at, keyword)).not()));
        case "if" -> condition();
        default -> {
          if (REFUSED.contains(keyword)) {
            throw new Refusal(at.pointer(), keyword, "is not supported");
          }
        }
      }
    }

    private void format(JsonNode value) {
      if (!value.isTextual()) {
        return;
      }
      String format = value.textValue();
      if (Formats.isRefused(format) && facts.types.contains(Type.STRING)) {
        throw new Refusal(at.pointer(), "format", "'%s' is not supported".formatted(format));
      }
      String pattern = Formats.pattern(format);
      if (pattern != null) {
        facts.texts.add(whole(at, "format", pattern));
      }
    }

    private void properties() {
      JsonNode node = at.node();
      if (!node.has("properties")
          && !node.has("patternProperties")
          && !node.has("additionalProperties")) {
        return;
      }
      Map<Term, Item> byPattern = new LinkedHashMap<>();
      if (node.has("patternProperties")) {
        map(at, "patternProperties")
            .forEach((pattern, item) -> {
              Term term = search(at, "patternProperties", pattern);
              if (byPattern.put(term, item) != null) {
                throw new Refusal(at.pointer(), "patternProperties", "has the same pattern twice");
              }
            });
      }
      facts.properties.add(
          new Facts.Properties(
              chain,
              node.has("properties") ? map(at, "properties") : Map.of(),
              byPattern,
              node.has("additionalProperties")
                  ? Item.of(source.child(at, "additionalProperties"))
                  : null));
    }

    private void items() {
      JsonNode node = at.node();
      boolean listed = node.path("items").isArray();
      if (!node.has("items") && !node.has("prefixItems")) {
        return;
      }
      List<Item> prefix =
          node.has("prefixItems")
              ? list(at, "prefixItems")
              : listed ? list(at, "items") : List.of();
      String rest = listed ? "additionalItems" : "items";
      facts.items.add(
          new Facts.Items(chain, prefix, node.has(rest) ? Item.of(source.child(at, rest)) : null));
    }

    private void dependencies(String keyword, boolean schemas, boolean lists) {
      JsonNode all = at.node().get(keyword);
      if (!all.isObject()) {
        throw new Refusal(at.pointer(), keyword, "must be an object");
      }
      for (Map.Entry<String, JsonNode> entry : all.properties()) {
        String name = entry.getKey();
        JsonNode value = entry.getValue();
        if (lists && (value.isArray() || value.isTextual())) {
          List<String> asked =
              value.isTextual() ? List.of(value.textValue()) : names(at, keyword, value);
          facts.asks.computeIfAbsent(name, ignored -> new LinkedHashSet<>()).addAll(asked);
        } else if (schemas) {
          Todo then = todo(Item.of(source.child(at, keyword, name)));
          facts.choices.add(
              List.of(
                  new Way(
                      List.of(then),
                      one -> {
                        one.required.add(name);
                        one.retain(Type.OBJECT);
                      }),
                  new Way(List.of(), one -> one.property(name, nothing))));
        } else {
          throw new Refusal(at.pointer(), keyword, "must have lists of names");
        }
      }
    }

    private void condition() {
      Item test = Item.of(source.child(at, "if"));
      boolean then = at.node().has("then");
      boolean otherwise = at.node().has("else");
      if (then && otherwise) {
        facts.choices.add(
            List.of(
                way(test, Item.of(source.child(at, "then"))),
                way(test.not(), Item.of(source.child(at, "else")))));
      } else if (then) {
        facts.choices.add(List.of(way(test.not()), way(test, Item.of(source.child(at, "then")))));
      } else if (otherwise) {
        facts.choices.add(List.of(way(test), way(Item.of(source.child(at, "else")))));
      }
    }

    private void oneOf() {
      List<Item> options = list(at, "oneOf");
      int size = options.size();
      boolean[][] overlap = new boolean[size][size];
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < i; j++) {
          limits.check();
          overlap[i][j] = !disjoint(facts, todo(options.get(i)), todo(options.get(j)));
          overlap[j][i] = overlap[i][j];
        }
      }
      List<Way> ways = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        List<Item> items = new ArrayList<>(List.of(options.get(i)));
        for (int j = 0; j < size; j++) {
          if (overlap[i][j]) {
            items.add(options.get(j).not());
          }
        }
        ways.add(way(items.toArray(new Item[0])));
      }
      facts.choices.add(ways);
    }
  }

  /** The ways not to fulfil a schema. */
  private final class Negation {
    private final Located at;
    private final Chain chain;
    private final List<Way> ways = new ArrayList<>();

    Negation(Located at, Chain chain) {
      this.at = at;
      this.chain = chain;
    }

    private void add(java.util.function.Consumer<Facts> also, Item... items) {
      List<Todo> own = new ArrayList<>();
      for (Item item : items) {
        own.add(new Todo(item, chain));
      }
      ways.add(new Way(own, also));
    }

    private void add(Type type, java.util.function.Consumer<Facts> also) {
      add(facts -> {
        facts.retain(type);
        also.accept(facts);
      });
    }

    List<Way> ways() {
      JsonNode node = at.node();
      if (node.has("$ref") && source.ignoresSiblings()) {
        read("$ref", node.get("$ref"));
        return ways;
      }
      for (String keyword : (Iterable<String>) node::fieldNames) {
        read(keyword, node.get(keyword));
      }
      return ways;
    }

    private Refusal unsupported(String keyword) {
      return new Refusal(
          at.pointer(),
          keyword,
          "is not supported within not, if, or a oneOf whose options overlap");
    }

    private void read(String keyword, JsonNode value) {
      switch (keyword) {
        case "$ref" -> {
          Item target = Item.of(source.resolve(at, text(at, "$ref"))).not();
          if (Chain.has(chain, target)) {
            throw new Refusal(at.pointer(), "$ref", "leads back to itself, so it says nothing");
          }
          add(facts -> {}, target);
        }
        case "allOf" -> list(at, keyword).forEach(item -> add(facts -> {}, item.not()));
        case "anyOf" ->
            add(facts -> {}, list(at, keyword).stream().map(Item::not).toArray(Item[]::new));
        case "not" -> add(facts -> {}, Item.of(source.child(at, keyword)));
        case "type" -> type();
        case "enum", "const" -> values();
        case "minimum" -> {
          boolean exclusive = at.node().path("exclusiveMinimum").asBoolean(false);
          BigDecimal bound = number(at, keyword);
          add(Type.NUMBER, facts -> facts.atMost(bound, !exclusive));
        }
        case "maximum" -> {
          boolean exclusive = at.node().path("exclusiveMaximum").asBoolean(false);
          BigDecimal bound = number(at, keyword);
          add(Type.NUMBER, facts -> facts.atLeast(bound, !exclusive));
        }
        case "exclusiveMinimum" -> {
          if (!value.isBoolean()) {
            BigDecimal bound = number(at, keyword);
            add(Type.NUMBER, facts -> facts.atMost(bound, false));
          }
        }
        case "exclusiveMaximum" -> {
          if (!value.isBoolean()) {
            BigDecimal bound = number(at, keyword);
            add(Type.NUMBER, facts -> facts.atLeast(bound, false));
          }
        }
        case "minLength" -> {
          int length = count(at, keyword);
          if (length > 0) {
            add(Type.STRING, facts -> facts.maxLength = Math.min(facts.maxLength, length - 1));
          }
        }
        case "maxLength" -> {
          int length = count(at, keyword);
          if (length < Integer.MAX_VALUE) {
            add(Type.STRING, facts -> facts.minLength = Math.max(facts.minLength, length + 1));
          }
        }
        case "pattern" -> {
          Term term = terms.not(search(at, keyword, text(at, keyword)));
          add(Type.STRING, facts -> facts.texts.add(term));
        }
        case "required" -> {
          if (!value.isBoolean()) {
            for (String name : names(at, keyword, value)) {
              add(Type.OBJECT, facts -> facts.property(name, nothing));
            }
          }
        }
        case "properties" ->
            map(at, keyword)
                .forEach((name, item) ->
                    add(
                        Type.OBJECT,
                        facts -> {
                          facts.required.add(name);
                          facts.property(name, item.not());
                        }));
        case "minProperties" -> {
          int count = count(at, keyword);
          if (count > 0) {
            add(
                Type.OBJECT,
                facts -> facts.maxProperties = Math.min(facts.maxProperties, count - 1));
          }
        }
        case "maxProperties" -> {
          int count = count(at, keyword);
          if (count < Integer.MAX_VALUE) {
            add(
                Type.OBJECT,
                facts -> facts.minProperties = Math.max(facts.minProperties, count + 1));
          }
        }
        case "minItems" -> {
          int count = count(at, keyword);
          if (count > 0) {
            add(Type.ARRAY, facts -> facts.maxItems = Math.min(facts.maxItems, count - 1));
          }
        }
        case "maxItems" -> {
          int count = count(at, keyword);
          if (count < Integer.MAX_VALUE) {
            add(Type.ARRAY, facts -> facts.minItems = Math.max(facts.minItems, count + 1));
          }
        }
        case "items" -> {
          if (value.isArray() || at.node().has("prefixItems")) {
            throw unsupported(keyword);
          }
          Item item = Item.of(source.child(at, keyword)).not();
          add(
              Type.ARRAY,
              facts ->
                  facts.contains.add(new Facts.Contains(item, 1, Integer.MAX_VALUE, at.pointer())));
        }
        case "contains" -> {
          if (at.node().has("minContains") || at.node().has("maxContains")) {
            throw unsupported(keyword);
          }
          Item item = Item.of(source.child(at, keyword)).not();
          add(Type.ARRAY, facts -> facts.items.add(new Facts.Items(null, List.of(), item)));
        }
        case "uniqueItems" -> {
          if (value.asBoolean(false)) {
            throw unsupported(keyword);
          }
        }
        case "additionalProperties",
            "propertyNames",
            "unevaluatedProperties",
            "unevaluatedItems" -> {
          if (!isNoRestriction(value)) {
            throw unsupported(keyword);
          }
        }
        case "additionalItems" -> {
          if (at.node().path("items").isArray() && !isNoRestriction(value)) {
            throw unsupported(keyword);
          }
        }
        case "patternProperties", "dependencies", "dependentRequired", "dependentSchemas" -> {
          if (!value.isObject() || !value.isEmpty()) {
            throw unsupported(keyword);
          }
        }
        case "oneOf", "multipleOf", "prefixItems", "if" -> {
          if (!keyword.equals("if") || at.node().has("then") || at.node().has("else")) {
            throw unsupported(keyword);
          }
        }
        case "format" -> {
          if (value.isTextual()
              && (Formats.isRefused(value.textValue())
                  || Formats.pattern(value.textValue()) != null)) {
            throw unsupported(keyword);
          }
        }
        default -> {
          if (REFUSED.contains(keyword)) {
            throw new Refusal(at.pointer(), keyword, "is not supported");
          }
        }
      }
    }

    private void type() {
      Set<String> types = types(at);
      if (types.contains("any")) {
        return;
      }
      List<Type> others = new ArrayList<>();
      for (Type type : Type.values()) {
        String name = type.name().toLowerCase(java.util.Locale.ROOT);
        if (!types.contains(name) && !(type == Type.NUMBER && types.contains("integer"))) {
          others.add(type);
        }
      }
      if (!others.isEmpty()) {
        add(facts -> facts.retain(others.toArray(new Type[0])));
      }
      if (types.contains("integer") && !types.contains("number")) {
        add(Type.NUMBER, facts -> facts.fractional = true);
      }
    }

    private void values() {
      List<JsonNode> values = Reader.values(at);
      for (JsonNode value : values) {
        if (value.isContainerNode()) {
          throw unsupported(at.node().has("const") ? "const" : "enum");
        }
      }
      add(facts -> facts.never.addAll(values));
    }
  }
}
