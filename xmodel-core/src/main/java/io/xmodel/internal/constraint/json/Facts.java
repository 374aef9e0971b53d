package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.internal.constraint.lexeme.NumberRange;
import io.xmodel.internal.constraint.regex.Term;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is asked of a value on one of several ways to fulfil a schema. Changed while it is read. */
final class Facts {
  /** Types of values. */
  enum Type {
    NULL,
    BOOLEAN,
    NUMBER,
    STRING,
    ARRAY,
    OBJECT
  }

  /** Which schemas of properties an object schema has. */
  record Properties(
      @Nullable Chain chain,
      Map<String, Item> named,
      Map<Term, Item> patterns,
      @Nullable Item additional) {}

  /** Which schemas of items an array schema has. */
  record Items(@Nullable Chain chain, List<Item> prefix, @Nullable Item rest) {}

  /** What must be among the items. */
  record Contains(Item item, int least, int most, Where where) {}

  /** A schema for what no other schema below has looked at. */
  record Unevaluated(Item scope, Item item) {}

  /** By which schemas one came here, last first. */
  record Chain(Item item, @Nullable Chain before) {
    static boolean has(@Nullable Chain chain, Item item) {
      for (Chain at = chain; at != null; at = at.before) {
        if (at.item.equals(item)) {
          return true;
        }
      }
      return false;
    }

    /** Whether what was read there counts as looked at by a schema: not within {@code not}. */
    static boolean countsFor(@Nullable Chain chain, Item item) {
      for (Chain at = chain; at != null && !at.item.negated(); at = at.before) {
        if (at.item.equals(item)) {
          return true;
        }
      }
      return false;
    }
  }

  /** A schema to be read. */
  record Todo(Item item, @Nullable Chain chain) {}

  /** One of several ways: schemas to read, and what is asked besides. */
  record Way(List<Todo> todo, Consumer<Facts> also) {}

  /** Ways to choose from, and what leaves the choice. */
  record Choice(Where where, List<Way> ways) {}

  EnumSet<Type> types = EnumSet.allOf(Type.class);
  @Nullable List<JsonNode> only;
  List<JsonNode> never = new ArrayList<>();

  boolean integer;
  boolean fractional;
  @Nullable BigDecimal low;
  boolean lowExclusive;
  @Nullable BigDecimal high;
  boolean highExclusive;
  @Nullable BigDecimal multipleOf;

  List<Term> texts = new ArrayList<>();
  int minLength;
  int maxLength = Integer.MAX_VALUE;

  List<Properties> properties = new ArrayList<>();
  Set<String> required = new LinkedHashSet<>();
  Map<String, Set<String>> asks = new LinkedHashMap<>();
  List<Item> names = new ArrayList<>();
  int minProperties;
  int maxProperties = Integer.MAX_VALUE;
  List<Unevaluated> unevaluatedProperties = new ArrayList<>();

  List<Items> items = new ArrayList<>();
  int minItems;
  int maxItems = Integer.MAX_VALUE;
  List<Contains> contains = new ArrayList<>();
  List<Unevaluated> unevaluatedItems = new ArrayList<>();
  boolean unique;

  /** Schemas that were read. */
  Set<Item> done = new LinkedHashSet<>();

  /** Ways to choose from, still to be chosen. */
  List<Choice> choices = new ArrayList<>();

  /** By keyword: the last schema that has it, to name it in a refusal. */
  Map<String, Located> places = new HashMap<>();

  Facts copy() {
    Facts copy = new Facts();
    copy.types = EnumSet.copyOf(types);
    copy.only = only;
    copy.never = new ArrayList<>(never);
    copy.integer = integer;
    copy.fractional = fractional;
    copy.low = low;
    copy.lowExclusive = lowExclusive;
    copy.high = high;
    copy.highExclusive = highExclusive;
    copy.multipleOf = multipleOf;
    copy.texts = new ArrayList<>(texts);
    copy.minLength = minLength;
    copy.maxLength = maxLength;
    copy.properties = new ArrayList<>(properties);
    copy.required = new LinkedHashSet<>(required);
    asks.forEach((name, more) -> copy.asks.put(name, new LinkedHashSet<>(more)));
    copy.names = new ArrayList<>(names);
    copy.minProperties = minProperties;
    copy.maxProperties = maxProperties;
    copy.unevaluatedProperties = new ArrayList<>(unevaluatedProperties);
    copy.items = new ArrayList<>(items);
    copy.minItems = minItems;
    copy.maxItems = maxItems;
    copy.contains = new ArrayList<>(contains);
    copy.unevaluatedItems = new ArrayList<>(unevaluatedItems);
    copy.unique = unique;
    copy.done = new LinkedHashSet<>(done);
    copy.choices = new ArrayList<>(choices);
    copy.places = new HashMap<>(places);
    return copy;
  }

  void retain(Type... some) {
    types.retainAll(Set.of(some));
  }

  void atLeast(BigDecimal bound, boolean exclusive) {
    int against = low == null ? 1 : bound.compareTo(low);
    if (against > 0 || (against == 0 && exclusive)) {
      low = bound;
      lowExclusive = exclusive;
    }
  }

  void atMost(BigDecimal bound, boolean exclusive) {
    int against = high == null ? -1 : bound.compareTo(high);
    if (against < 0 || (against == 0 && exclusive)) {
      high = bound;
      highExclusive = exclusive;
    }
  }

  void multipleOf(BigDecimal factor) {
    if (multipleOf == null) {
      multipleOf = factor.stripTrailingZeros();
      return;
    }
    int scale = Math.max(Math.max(factor.scale(), multipleOf.scale()), 0);
    BigInteger a = factor.setScale(scale).unscaledValue();
    BigInteger b = multipleOf.setScale(scale).unscaledValue();
    multipleOf = new BigDecimal(a.divide(a.gcd(b)).multiply(b), scale).stripTrailingZeros();
  }

  NumberRange range() {
    return new NumberRange(low, lowExclusive, high, highExclusive, integer, fractional, multipleOf);
  }

  /** The place of one of these keywords, the first that is there. */
  Where where(List<String> keywords, Where otherwise) {
    for (String keyword : keywords) {
      Located at = places.get(keyword);
      if (at != null) {
        return new Where(at, keyword);
      }
    }
    return otherwise;
  }

  /** Only these values, as far as they were possible before. */
  void only(List<JsonNode> values) {
    List<JsonNode> before = only;
    only =
        before == null
            ? values
            : values.stream()
                .filter(value -> before.stream().anyMatch(one -> JsonValues.same(one, value)))
                .toList();
  }

  /** Asks for a schema of a property, if it is there; it does not count as looked at. */
  void property(String name, Item item) {
    properties.add(new Properties(null, Map.of(name, item), Map.of(), null));
  }
}
