package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.internal.constraint.json.Facts.Type;
import io.xmodel.internal.constraint.lexeme.Lexeme;
import io.xmodel.internal.constraint.lexeme.NumberRange;
import io.xmodel.internal.constraint.lexeme.StateLexeme;
import io.xmodel.internal.constraint.lexeme.Word;
import io.xmodel.internal.constraint.lexeme.Words;
import io.xmodel.internal.constraint.regex.PatternProblem;
import io.xmodel.internal.constraint.regex.Term;
import io.xmodel.internal.constraint.regex.Terms;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the kinds of a value: those of all ways to fulfil its schemas. */
final class KindMaker {
  private static final List<JsonNode> BOOLEANS =
      List.of(
          JsonNodeFactory.instance.booleanNode(true), JsonNodeFactory.instance.booleanNode(false));

  /** Keywords that are named where a text, a number, or anything else, cannot be had. */
  private static final List<String> TEXT =
      List.of("pattern", "format", "maxLength", "minLength", "enum", "const");

  private static final List<String> NUMBER =
      List.of(
          "multipleOf",
          "maximum",
          "exclusiveMaximum",
          "minimum",
          "exclusiveMinimum",
          "enum",
          "const");

  private static final List<String> OTHERS =
      List.of(
          "required",
          "minProperties",
          "maxProperties",
          "minItems",
          "contains",
          "uniqueItems",
          "type");

  private static final List<String> ALL =
      Stream.of(NUMBER, TEXT, OTHERS).flatMap(List::stream).toList();

  private final SchemaSource source;
  private final Terms terms;
  private final Reader reader;
  private final Scalars scalars;
  private final SharedLexemes shared;
  private final ArrayMaker arrays;
  private final ObjectMaker objects;
  private final Words words;
  private final Map<Term, Word> strings = new HashMap<>();
  private final Map<Set<String>, Word> lists = new HashMap<>();

  KindMaker(
      Compiler compiler,
      SchemaSource source,
      Terms terms,
      Limits limits,
      SharedLexemes shared,
      boolean ordered) {
    this.source = source;
    this.terms = terms;
    this.reader = new Reader(source, terms, limits);
    this.scalars = new Scalars(terms);
    this.shared = shared;
    this.arrays = new ArrayMaker(compiler, limits);
    this.words = new Words();
    this.objects = new ObjectMaker(compiler, reader, terms, limits, shared, words, ordered);
  }

  /** What the ways to fulfil the schemas of one value have together. */
  private static final class Found {
    private final List<Kind> containers = new ArrayList<>();
    private final Set<String> literals = new LinkedHashSet<>();
    private final Set<NumberRange> ranges = new LinkedHashSet<>();

    /** Strings that are listed, and others. */
    private final Set<String> listed = new LinkedHashSet<>();

    private final List<Term> texts = new ArrayList<>();

    /** The way that was looked at last. */
    private @Nullable Facts last;

    Where where(Where otherwise, List<String> keywords) {
      return last == null ? otherwise : last.where(keywords, otherwise);
    }
  }

  /**
   * The kinds of a value.
   *
   * @param where what is to be named where there is no such value; null: what asks for it
   */
  record Made(List<Kind> kinds, @Nullable Where where) {}

  /** The kinds of a value of which all these must hold. */
  Made of(Set<Item> items) {
    Found found = new Found();
    List<Facts> ways = reader.ways(items);
    Where read = reader.limits().where();
    try {
      List<Kind> kinds = kinds(ways, found);
      boolean forbidden = items.contains(reader.nothing());
      return new Made(kinds, forbidden ? null : found.where(read, ALL));
    } catch (PatternProblem e) {
      throw found.where(read, TEXT).refusal(e.what());
    } catch (StateLexeme.TooManyStates e) {
      throw found.where(read, NUMBER).refusal("needs " + e.getMessage());
    }
  }

  private List<Kind> kinds(List<Facts> ways, Found found) {
    for (Facts facts : ways) {
      found.last = facts;
      if (facts.only == null) {
        facts.types.forEach(type -> any(facts, type, found));
      } else {
        facts.only.stream()
            .filter(value -> scalars.fits(facts, value))
            .forEach(value -> constant(facts, value, found));
      }
    }
    List<Kind> kinds = new ArrayList<>(found.containers);
    found.literals.forEach(literal -> kinds.add(new Kind.Literal(literal)));
    found.ranges.forEach(range -> number(range, kinds));
    text(found, kinds);
    return kinds;
  }

  private void any(Facts facts, Type type, Found found) {
    switch (type) {
      case NULL -> literals(facts, List.of(JsonNodeFactory.instance.nullNode()), found);
      case BOOLEAN -> literals(facts, BOOLEANS, found);
      case NUMBER -> found.ranges.addAll(Scalars.ranges(facts));
      case STRING -> found.texts.add(scalars.text(facts));
      case ARRAY -> found.containers.add(arrays.of(facts));
      case OBJECT -> found.containers.add(objects.of(facts));
    }
  }

  private void literals(Facts facts, List<JsonNode> values, Found found) {
    for (JsonNode value : values) {
      if (scalars.fits(facts, value)) {
        found.literals.add(value.asText());
      }
    }
  }

  private void constant(Facts facts, JsonNode value, Found found) {
    switch (JsonValues.type(value)) {
      case NULL, BOOLEAN -> found.literals.add(value.asText());
      case NUMBER -> found.ranges.add(Scalars.point(value.decimalValue()));
      case STRING -> {
        if (JsonStrings.isText(value.textValue())) {
          found.listed.add(value.textValue());
        }
      }
      case ARRAY -> {
        Facts own = facts.copy();
        List<Item> prefix = new ArrayList<>();
        value.forEach(one -> prefix.add(constant(one)));
        own.items.add(new Facts.Items(null, prefix, reader.nothing()));
        own.minItems = Math.max(own.minItems, value.size());
        found.containers.add(arrays.of(own));
      }
      case OBJECT -> {
        Facts own = facts.copy();
        Map<String, Item> named = new LinkedHashMap<>();
        value.properties().forEach(entry -> named.put(entry.getKey(), constant(entry.getValue())));
        own.properties.add(new Facts.Properties(null, named, Map.of(), reader.nothing()));
        own.required.addAll(named.keySet());
        found.containers.add(objects.of(own));
      }
    }
  }

  private Item constant(JsonNode value) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.set("const", value);
    return Item.of(source.made(schema, source.root()));
  }

  private void number(NumberRange range, List<Kind> kinds) {
    Lexeme lexeme = shared.number(range);
    if (lexeme != null) {
      kinds.add(new Kind.Number(lexeme));
    }
  }

  private void text(Found found, List<Kind> kinds) {
    if (found.texts.isEmpty() && !found.listed.isEmpty()) {
      kinds.add(new Kind.Text(lists.computeIfAbsent(found.listed, words::quoted)));
      return;
    }
    List<Term> texts = new ArrayList<>(found.texts);
    found.listed.forEach(word -> texts.add(terms.text(word)));
    Term term = terms.or(texts);
    if (term == terms.all()) {
      kinds.add(new Kind.Text(shared.anyString()));
    } else if (terms.inhabited(term)) {
      kinds.add(new Kind.Text(strings.computeIfAbsent(term, words::quoted)));
    }
  }
}
