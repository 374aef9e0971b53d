package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.internal.constraint.json.Facts.Type;
import io.xmodel.internal.constraint.lexeme.Words;
import io.xmodel.internal.constraint.regex.PatternProblem;
import io.xmodel.internal.constraint.regex.Term;
import io.xmodel.internal.constraint.regex.TermTexts;
import io.xmodel.internal.constraint.regex.Terms;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes kinds of objects. */
final class ObjectMaker {
  private static final int MOST_PATTERNS = 6;

  /** Names of which there are no more than this are listed. */
  private static final int MOST_LISTED = 256;

  private final Compiler compiler;
  private final Reader reader;
  private final Terms terms;
  private final TermTexts texts;
  private final Limits limits;
  private final Scalars scalars;
  private final Applicable applicable;
  private final SharedLexemes shared;
  private final Words words;
  private final boolean ordered;

  ObjectMaker(
      Compiler compiler,
      Reader reader,
      Terms terms,
      Limits limits,
      SharedLexemes shared,
      Words words,
      boolean ordered) {
    this.compiler = compiler;
    this.reader = reader;
    this.terms = terms;
    this.texts = new TermTexts(terms);
    this.limits = limits;
    this.scalars = new Scalars(terms);
    this.applicable = new Applicable(terms);
    this.shared = shared;
    this.words = words;
    this.ordered = ordered;
  }

  /** A class of names that are not listed, and the schemas of their properties. */
  private record Others(Term names, Set<Item> items) {}

  Kind of(Facts facts) {
    try {
      return read(facts);
    } catch (PatternProblem e) {
      throw facts
          .where(List.of("propertyNames", "patternProperties"), limits.where())
          .refusal(e.what());
    }
  }

  private Kind read(Facts facts) {
    Set<String> named = new LinkedHashSet<>();
    facts.properties.forEach(one -> named.addAll(one.named().keySet()));
    named.addAll(facts.required);
    facts.asks.forEach((name, asked) -> {
      named.add(name);
      named.addAll(asked);
    });
    Term allowed = allowedNames(facts);
    List<Extra> extras = new ArrayList<>();
    for (Others one : others(facts, allowed)) {
      Value value = compiler.value(one.items);
      if (one.names == terms.all()) {
        extras.add(shared.anyName(value));
      } else if (texts.count(one.names, MOST_LISTED + 1L) > MOST_LISTED) {
        Extra extra = extra(one.names, value, named, facts);
        if (extra != null) {
          extras.add(extra);
        }
      } else {
        named.addAll(texts.texts(one.names)); // there are few
      }
    }
    List<String> names = List.copyOf(named);
    Map<String, Integer> places = new HashMap<>();
    List<Value> values = new ArrayList<>();
    for (String name : names) {
      places.put(name, places.size());
      values.add(
          compiler.value(
              JsonStrings.isText(name) && texts.matches(allowed, name)
                  ? applicable.toProperty(facts, name)
                  : Set.of(reader.nothing())));
    }
    List<@Nullable BitSet> asks = new ArrayList<>();
    for (String name : names) {
      Set<String> asked = facts.asks.get(name);
      asks.add(asked == null ? null : set(asked, places));
    }
    return new ObjectKind(
        names,
        values,
        set(facts.required, places),
        asks,
        extras,
        facts.minProperties,
        facts.maxProperties,
        ordered);
  }

  /** Properties of other names than the listed ones; null where there are none. */
  private @Nullable Extra extra(Term names, Value value, Set<String> listed, Facts facts) {
    if (texts.endless(names)) {
      return new Extra(null, words.quoted(names), value);
    }
    if (facts.minProperties > MOST_LISTED) {
      throw facts
          .where(List.of("minProperties"), limits.where())
          .refusal("above %s is not supported for names of bounded length".formatted(MOST_LISTED));
    }
    List<Term> others = new ArrayList<>(List.of(names));
    for (String name : listed) {
      if (texts.matches(names, name)) {
        others.add(terms.not(terms.text(name)));
      }
    }
    Term left = terms.and(others);
    return terms.inhabited(left) ? new Extra(words.given(left), words.quoted(left), value) : null;
  }

  private static BitSet set(Set<String> names, Map<String, Integer> places) {
    BitSet set = new BitSet();
    names.forEach(name -> set.set(Objects.requireNonNull(places.get(name))));
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
        options.add(scalars.text(way));
        continue;
      }
      for (JsonNode value : way.only) {
        if (value.isTextual() && scalars.fits(way, value)) {
          options.add(terms.text(value.textValue()));
        }
      }
    }
    return terms.or(options);
  }

  /** The names that are not listed, by which patterns they match. */
  private List<Others> others(Facts facts, Term allowed) {
    Set<Term> patterns = new LinkedHashSet<>();
    facts.properties.forEach(one -> patterns.addAll(one.patterns().keySet()));
    if (patterns.size() > MOST_PATTERNS) {
      throw facts
          .where(List.of("patternProperties"), limits.where())
          .refusal(
              "has, with others, %s patterns for one object; at most %s are supported"
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
      Term term = terms.and(names);
      if (terms.inhabited(term)) {
        others.add(new Others(term, Applicable.toOthers(facts, matched)));
      }
    }
    return others;
  }
}
