package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.internal.constraint.json.Facts.Type;
import io.xmodel.internal.constraint.lexeme.Lexeme;
import io.xmodel.internal.constraint.lexeme.Numbers;
import io.xmodel.internal.constraint.lexeme.StateLexeme;
import io.xmodel.internal.constraint.lexeme.TermPoints;
import io.xmodel.internal.constraint.lexeme.TextLexeme;
import io.xmodel.internal.constraint.lexeme.WordList;
import io.xmodel.internal.constraint.regex.PatternProblem;
import io.xmodel.internal.constraint.regex.Term;
import io.xmodel.internal.constraint.regex.Terms;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes values of schemas. Each set of schemas that must hold together becomes one value. */
final class Compiler {
  private static final int MOST_VALUES = 50_000;
  private static final int MOST_PATTERNS = 6;

  /** Names of which there are no more than this are listed. */
  private static final int MOST_LISTED = 256;

  private final SchemaSource source;
  private final Terms terms;
  private final Limits limits;
  private final Reader reader;
  private final SharedLexemes shared;
  private final boolean ordered;
  private final Map<Set<Item>, Value> values = new HashMap<>();
  private final Deque<Map.Entry<Set<Item>, Value>> open = new ArrayDeque<>();
  private final Map<Term, Lexeme> strings = new HashMap<>();
  private final Map<Set<String>, Lexeme> words = new HashMap<>();

  Compiler(SchemaSource source, Terms terms, Limits limits, SharedLexemes shared, boolean ordered) {
    this.source = source;
    this.terms = terms;
    this.limits = limits;
    this.reader = new Reader(source, terms, limits);
    this.shared = shared;
    this.ordered = ordered;
  }

  /** The value of the whole schema. */
  Value compile() {
    Value root = value(Set.of(Item.of(source.root())));
    while (!open.isEmpty()) {
      limits.check();
      Map.Entry<Set<Item>, Value> next = open.remove();
      next.getValue().kinds(kinds(next.getKey()));
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Value value : values.values()) {
        if (!value.inhabited() && value.kinds().stream().anyMatch(Kind::inhabited)) {
          value.setInhabited();
          changed = true;
        }
      }
    }
    for (Value value : values.values()) {
      value.kinds(value.kinds().stream().filter(Kind::inhabited).toList());
    }
    if (!root.inhabited()) {
      throw new Refusal("#", "The schema", "is one that no JSON text fulfils");
    }
    return root;
  }

  private Value value(Set<Item> items) {
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

  private List<Kind> kinds(Set<Item> items) {
    List<Kind> kinds = new ArrayList<>();
    Set<String> listed = new LinkedHashSet<>();
    Set<String> literals = new LinkedHashSet<>();
    List<Term> texts = new ArrayList<>();
    Set<Numbers.Range> ranges = new LinkedHashSet<>();
    for (Facts facts : reader.ways(items)) {
      for (Type type : Type.values()) {
        if (!facts.types.contains(type)) {
          continue;
        }
        if (facts.only != null) {
          for (JsonNode value : facts.only) {
            if (JsonValues.type(value) == type && reader.scalarFits(facts, value)) {
              switch (type) {
                case NULL, BOOLEAN -> literals.add(value.asText());
                case NUMBER -> ranges.add(point(facts, value.decimalValue()));
                case STRING -> listed.add(value.textValue());
                case ARRAY -> kinds.add(constantArray(facts, value));
                case OBJECT -> kinds.add(constantObject(facts, value));
              }
            }
          }
          continue;
        }
        switch (type) {
          case NULL -> literals(facts, JsonNodeFactory.instance.nullNode(), literals);
          case BOOLEAN -> {
            literals(facts, JsonNodeFactory.instance.booleanNode(true), literals);
            literals(facts, JsonNodeFactory.instance.booleanNode(false), literals);
          }
          case NUMBER -> ranges.addAll(ranges(facts));
          case STRING -> texts.add(reader.text(facts));
          case ARRAY -> kinds.add(array(facts));
          case OBJECT -> kinds.add(object(facts));
        }
      }
    }
    literals.forEach(literal -> kinds.add(new Kind.Literal(literal)));
    for (Numbers.Range range : ranges) {
      Lexeme lexeme = number(range);
      if (lexeme != null) {
        kinds.add(new Kind.Number(lexeme, range.count()));
      }
    }
    if (texts.isEmpty() && !listed.isEmpty()) {
      kinds.add(
          new Kind.Text(
              words.computeIfAbsent(listed, some -> TextLexeme.quoted(new WordList(some))),
              listed.size()));
    } else {
      listed.forEach(word -> texts.add(terms.text(word)));
      text(terms.or(texts), kinds);
    }
    return kinds;
  }

  private void literals(Facts facts, JsonNode value, Set<String> literals) {
    if (reader.scalarFits(facts, value)) {
      literals.add(value.asText());
    }
  }

  private void text(Term term, List<Kind> kinds) {
    try {
      if (!terms.inhabited(term)) {
        return;
      }
      if (term == terms.all()) {
        kinds.add(new Kind.Text(shared.anyString(), Kind.ENDLESS));
        return;
      }
    } catch (PatternProblem e) {
      throw new Refusal("#", "The schema", "has strings whose pattern " + e.what());
    }
    kinds.add(
        new Kind.Text(
            strings.computeIfAbsent(term, one -> TextLexeme.quoted(new TermPoints(terms, one))),
            terms.count(term, MOST_LISTED + 1L) > MOST_LISTED
                ? Kind.ENDLESS
                : terms.count(term, MOST_LISTED + 1L)));
  }

  private @Nullable Lexeme number(Numbers.Range range) {
    try {
      return shared.number(range);
    } catch (StateLexeme.TooManyStates e) {
      throw new Refusal("#", "The schema", "has numbers that need " + e.what());
    }
  }

  private static Numbers.Range point(Facts facts, BigDecimal value) {
    return new Numbers.Range(value, false, value, false, facts.integer, false, null);
  }

  /** The numbers of a way, without those that may never come. */
  private static List<Numbers.Range> ranges(Facts facts) {
    List<Numbers.Range> ranges =
        new ArrayList<>(facts.integer && facts.fractional ? List.of() : List.of(facts.range()));
    for (JsonNode never : facts.never) {
      if (!never.isNumber()) {
        continue;
      }
      BigDecimal hole = never.decimalValue();
      List<Numbers.Range> cut = new ArrayList<>();
      for (Numbers.Range range : ranges) {
        if (!range.contains(hole)) {
          cut.add(range);
          continue;
        }
        cut.add(
            new Numbers.Range(
                range.low(),
                range.lowExclusive(),
                hole,
                true,
                range.integer(),
                range.fractional(),
                range.multipleOf()));
        cut.add(
            new Numbers.Range(
                hole,
                true,
                range.high(),
                range.highExclusive(),
                range.integer(),
                range.fractional(),
                range.multipleOf()));
      }
      ranges = cut;
    }
    return ranges;
  }

  private Item constant(JsonNode value) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.set("const", value);
    return Item.of(source.made(schema, source.root()));
  }

  private Kind constantObject(Facts facts, JsonNode value) {
    Facts own = facts.copy();
    Map<String, Item> named = new LinkedHashMap<>();
    value.properties().forEach(entry -> named.put(entry.getKey(), constant(entry.getValue())));
    own.properties.add(new Facts.Properties(null, named, Map.of(), reader.nothing()));
    own.required.addAll(named.keySet());
    return object(own);
  }

  private Kind constantArray(Facts facts, JsonNode value) {
    Facts own = facts.copy();
    List<Item> prefix = new ArrayList<>();
    value.forEach(one -> prefix.add(constant(one)));
    own.items.add(new Facts.Items(null, prefix, reader.nothing()));
    own.minItems = Math.max(own.minItems, value.size());
    return array(own);
  }

  private Kind array(Facts facts) {
    int listed = 0;
    for (Facts.Items items : facts.items) {
      listed = Math.max(listed, items.prefix().size());
    }
    if (!facts.unevaluatedItems.isEmpty() && !facts.contains.isEmpty()) {
      throw new Refusal(
          facts.unevaluatedItems.getFirst().scope().schema().pointer(),
          "unevaluatedItems",
          "is not supported beside contains");
    }
    if (listed > Limits.MOST_CHARACTERS) {
      throw new Refusal("#", "The schema", "lists too many items");
    }
    List<Set<Item>> prefix = new ArrayList<>();
    for (int i = 0; i < listed; i++) {
      prefix.add(itemsAt(facts, i));
    }
    Set<Item> rest = itemsAt(facts, Integer.MAX_VALUE);
    int most = facts.maxItems;
    List<ArrayKind.Contained> contained = new ArrayList<>();
    for (Facts.Contains one : facts.contains) {
      if (one.most() < Integer.MAX_VALUE) {
        most = contains(facts, one, prefix, rest, most);
        continue;
      }
      if (one.least() == 0) {
        continue;
      }
      if (!contained.isEmpty()) {
        throw new Refusal(one.pointer(), "contains", "is not supported twice for one array");
      }
      contained.add(
          new ArrayKind.Contained(
              prefix.stream().map(items -> value(with(items, one.item()))).toList(),
              value(with(rest, one.item())),
              one.least()));
    }
    return new ArrayKind(
        prefix.stream().map(this::value).toList(),
        value(rest),
        facts.minItems,
        most,
        contained,
        facts.unique);
  }

  private static Set<Item> with(Set<Item> items, Item more) {
    Set<Item> all = new LinkedHashSet<>(items);
    all.add(more);
    return all;
  }

  private int contains(
      Facts facts, Facts.Contains one, List<Set<Item>> prefix, Set<Item> rest, int most) {
    throw new Refusal(one.pointer(), "maxContains", "is not supported");
  }

  private Set<Item> itemsAt(Facts facts, int index) {
    Set<Item> all = new LinkedHashSet<>();
    for (Facts.Items items : facts.items) {
      if (index < items.prefix().size()) {
        all.add(items.prefix().get(index));
      } else if (items.rest() != null) {
        all.add(items.rest());
      }
    }
    for (Facts.Unevaluated one : facts.unevaluatedItems) {
      boolean evaluated = false;
      for (Facts.Items items : facts.items) {
        evaluated |=
            Facts.Chain.countsFor(items.chain(), one.scope())
                && (items.rest() != null || index < items.prefix().size());
      }
      if (!evaluated) {
        all.add(one.item());
      }
    }
    return all;
  }

  /** A class of names that are not listed, and the schemas of their properties. */
  private record Others(Term names, Set<Item> items) {}

  private Kind object(Facts facts) {
    Set<String> named = new LinkedHashSet<>();
    facts.properties.forEach(one -> named.addAll(one.named().keySet()));
    named.addAll(facts.required);
    facts.asks.forEach((name, asked) -> {
      named.add(name);
      named.addAll(asked);
    });
    Term allowed = allowedNames(facts);
    List<Others> others = others(facts, allowed);
    // Where there are few other names, they are listed, too.
    List<Others> endless = new ArrayList<>();
    try {
      for (Others one : others) {
        if (terms.count(one.names, MOST_LISTED + 1L) <= MOST_LISTED) {
          named.addAll(terms.texts(one.names));
        } else {
          endless.add(one);
        }
      }
    } catch (PatternProblem e) {
      throw new Refusal("#", "The schema", "has names whose pattern " + e.what());
    }
    List<String> names = List.copyOf(named);
    Map<String, Integer> places = new HashMap<>();
    List<Value> of = new ArrayList<>();
    for (String name : names) {
      places.put(name, places.size());
      of.add(
          terms.matches(allowed, name)
              ? value(reader.items(facts, name))
              : value(Set.of(reader.nothing())));
    }
    List<@Nullable BitSet> asks = new ArrayList<>();
    for (String name : names) {
      asks.add(facts.asks.containsKey(name) ? set(facts.asks.get(name), places) : null);
    }
    List<Extra> extras = new ArrayList<>();
    for (Others one : endless) {
      extras.add(
          one.names == terms.all()
              ? shared.anyName(value(one.items))
              : Extra.of(terms, one.names, value(one.items)));
    }
    return new ObjectKind(
        names,
        of,
        set(facts.required, places),
        asks,
        extras,
        facts.minProperties,
        facts.maxProperties,
        ordered);
  }

  private static BitSet set(@Nullable Set<String> names, Map<String, Integer> places) {
    BitSet set = new BitSet();
    if (names != null) {
      names.forEach(name -> set.set(Objects.requireNonNull(places.get(name))));
    }
    return set;
  }

  /** The names that {@code propertyNames} allows. */
  private Term allowedNames(Facts facts) {
    if (facts.names.isEmpty()) {
      return terms.all();
    }
    List<Term> options = new ArrayList<>();
    for (Facts way : reader.ways(facts.names)) {
      if (!way.types.contains(Type.STRING)) {
        continue;
      }
      if (way.only == null) {
        options.add(reader.text(way));
      } else {
        for (JsonNode value : way.only) {
          if (value.isTextual() && reader.scalarFits(way, value)) {
            options.add(terms.text(value.textValue()));
          }
        }
      }
    }
    return terms.or(options);
  }

  /** The names by which patterns they match. */
  private List<Others> others(Facts facts, Term allowed) {
    Set<Term> patterns = new LinkedHashSet<>();
    facts.properties.forEach(one -> patterns.addAll(one.patterns().keySet()));
    if (patterns.size() > MOST_PATTERNS) {
      throw new Refusal(
          "#",
          "patternProperties",
          "has %s patterns for one object; at most %s are supported"
              .formatted(patterns.size(), MOST_PATTERNS));
    }
    List<Others> others = new ArrayList<>();
    List<Term> list = List.copyOf(patterns);
    for (int choice = 0; choice < 1 << list.size(); choice++) {
      limits.check();
      List<Term> names = new ArrayList<>(List.of(allowed));
      Set<Term> matched = new LinkedHashSet<>();
      for (int i = 0; i < list.size(); i++) {
        boolean in = (choice >> i & 1) != 0;
        names.add(in ? list.get(i) : terms.not(list.get(i)));
        if (in) {
          matched.add(list.get(i));
        }
      }
      try {
        Term term = terms.and(names);
        if (terms.inhabited(term)) {
          others.add(new Others(term, items(facts, matched)));
        }
      } catch (PatternProblem e) {
        throw new Refusal("#", "patternProperties", e.what());
      }
    }
    return others;
  }

  private static Set<Item> items(Facts facts, Set<Term> matched) {
    Set<Item> items = new LinkedHashSet<>();
    for (Facts.Properties one : facts.properties) {
      boolean found = false;
      for (Map.Entry<Term, Item> pattern : one.patterns().entrySet()) {
        if (matched.contains(pattern.getKey())) {
          items.add(pattern.getValue());
          found = true;
        }
      }
      if (!found && one.additional() != null) {
        items.add(one.additional());
      }
    }
    for (Facts.Unevaluated what : facts.unevaluatedProperties) {
      boolean evaluated = false;
      for (Facts.Properties one : facts.properties) {
        evaluated |=
            Facts.Chain.countsFor(one.chain(), what.scope())
                && (one.additional() != null
                    || one.patterns().keySet().stream().anyMatch(matched::contains));
      }
      if (!evaluated) {
        items.add(what.item());
      }
    }
    return items;
  }
}
