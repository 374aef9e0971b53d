package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.internal.constraint.json.Facts.Chain;
import io.xmodel.internal.constraint.json.Facts.Choice;
import io.xmodel.internal.constraint.json.Facts.Todo;
import io.xmodel.internal.constraint.json.Facts.Type;
import io.xmodel.internal.constraint.json.Facts.Way;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Reads keywords of a schema that there are several ways to fulfil. */
record Alternatives(Reader reader, Facts facts, Keywords at, Chain chain) {
  private Todo todo(Item item) {
    return new Todo(item, chain);
  }

  private Way way(Item... items) {
    return new Way(Arrays.stream(items).map(this::todo).toList(), ignored -> {});
  }

  private void choice(String keyword, List<Way> ways) {
    facts.choices.add(new Choice(new Where(at.at(), keyword), ways));
  }

  void anyOf() {
    choice("anyOf", at.list("anyOf").stream().map(this::way).toList());
  }

  /** Each option with the others excluded, unless it is plain to see that they exclude it. */
  void oneOf() {
    List<Item> options = at.list("oneOf");
    int size = options.size();
    boolean[][] overlap = new boolean[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < i; j++) {
        overlap[i][j] = !reader.disjoint(facts, todo(options.get(i)), todo(options.get(j)));
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
    choice("oneOf", ways);
  }

  void condition() {
    Item test = at.schema("if");
    boolean then = at.has("then");
    boolean otherwise = at.has("else");
    if (then && otherwise) {
      choice("if", List.of(way(test, at.schema("then")), way(test.not(), at.schema("else"))));
    } else if (then) {
      choice("if", List.of(way(test.not()), way(test, at.schema("then"))));
    } else if (otherwise) {
      // Also where the test holds, what fulfils the other schema is right.
      choice("if", List.of(way(test), way(at.schema("else"))));
    }
  }

  /**
   * What a property asks for if it is there.
   *
   * @param schemas whether it may ask for a schema
   * @param lists whether it may ask for other properties
   */
  void dependencies(String keyword, boolean schemas, boolean lists) {
    JsonNode all = at.at().node().get(keyword);
    if (!all.isObject()) {
      throw at.refusal(keyword, "must be an object");
    }
    for (Map.Entry<String, JsonNode> entry : all.properties()) {
      String name = entry.getKey();
      JsonNode value = entry.getValue();
      if (lists && (value.isArray() || value.isTextual())) {
        List<String> asked =
            value.isTextual() ? List.of(value.textValue()) : at.names(keyword, value);
        facts.asks.computeIfAbsent(name, ignored -> new LinkedHashSet<>()).addAll(asked);
      } else if (schemas) {
        Way there =
            new Way(
                List.of(todo(at.schema(keyword, name))),
                one -> {
                  one.required.add(name);
                  one.retain(Type.OBJECT);
                });
        Way notThere = new Way(List.of(), one -> one.property(name, reader.nothing()));
        choice(keyword, List.of(there, notThere));
      } else {
        throw at.refusal(keyword, "must have lists of names");
      }
    }
  }
}
