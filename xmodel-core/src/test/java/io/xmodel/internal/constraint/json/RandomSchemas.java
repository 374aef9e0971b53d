package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/** Random schemas of all keywords, small enough that documents of them are, too. */
final class RandomSchemas {
  private static final String[] NAMES = {"a", "b", "ab", "abc", "x y", "é", "\"q\"", "id", "ty/pe"};
  private static final String[] PATTERNS = {
    "^[a-c]+$",
    "b",
    "^a.*z$",
    "^(?!x)[a-z]{1,4}$",
    "[0-9]{2,3}$",
    "^\\d+(\\.\\d+)?$",
    "^(foo|bar)?$",
    "^\\S{1,6}$",
    "^[^/]*$",
    "^\\w+@\\w+$"
  };

  /** Without email: the validator knows the top-level domains of its day. */
  private static final String[] FORMATS = {
    "date",
    "time",
    "date-time",
    "uuid",
    "ipv4",
    "ipv6",
    "hostname",
    "uri",
    "duration",
    "json-pointer",
    "made-up"
  };

  private final Random random;

  RandomSchemas(Random random) {
    this.random = random;
  }

  ObjectNode schema() {
    ObjectNode schema = schema(3);
    ObjectNode definitions = schema.putObject("$defs");
    definitions.set("d", schema(1));
    ObjectNode list = definitions.putObject("l").put("type", "object");
    list.putObject("properties").putObject("next").put("$ref", "#/$defs/l");
    return schema;
  }

  private ObjectNode empty() {
    return JsonNodeFactory.instance.objectNode();
  }

  private boolean chance(int of) {
    return random.nextInt(of) == 0;
  }

  private <T> T one(T[] of) {
    return of[random.nextInt(of.length)];
  }

  private ObjectNode schema(int depth) {
    return switch (random.nextInt(depth > 0 ? 14 : 6)) {
      case 0 -> string();
      case 1 -> number();
      case 2 -> values();
      case 3 ->
          empty().put("type", one(new String[] {"null", "boolean", "string", "integer", "number"}));
      case 4 -> empty().put("$ref", chance(2) ? "#/$defs/d" : "#/$defs/l");
      case 5 -> string();
      case 6, 7, 8, 9 -> object(depth - 1);
      case 10, 11 -> array(depth - 1);
      case 12 -> several(depth - 1);
      default -> condition(depth - 1);
    };
  }

  private ObjectNode string() {
    ObjectNode schema = empty().put("type", "string");
    if (chance(2)) {
      schema.put("minLength", random.nextInt(4));
    }
    if (chance(2)) {
      schema.put("maxLength", 3 + random.nextInt(8));
    }
    if (chance(3)) {
      schema.put("pattern", one(PATTERNS));
    } else if (chance(4)) {
      schema = empty().put("type", "string").put("format", one(FORMATS));
    }
    return schema;
  }

  private ObjectNode number() {
    ObjectNode schema = empty().put("type", chance(2) ? "integer" : "number");
    double low = chance(2) ? random.nextInt(200) - 100 : (random.nextInt(2000) - 1000) / 100.0;
    if (chance(2)) {
      schema.put(chance(2) ? "minimum" : "exclusiveMinimum", low);
    }
    if (chance(2)) {
      schema.put(chance(2) ? "maximum" : "exclusiveMaximum", low + random.nextInt(300) / 10.0);
    }
    if (chance(4)) {
      schema.put("multipleOf", chance(2) ? 3 : 0.25);
    }
    return schema;
  }

  private ObjectNode values() {
    ObjectNode schema = empty();
    ArrayNode values = schema.putArray("enum");
    for (int i = 0; i <= random.nextInt(4); i++) {
      switch (random.nextInt(6)) {
        case 0 -> values.add(one(NAMES));
        case 1 -> values.add(random.nextInt(30));
        case 2 -> values.add(random.nextInt(300) / 100.0);
        case 3 -> values.addNull();
        case 4 -> values.add(chance(2));
        default -> values.addObject().put("k", random.nextInt(3)).putArray("l").add(1).add("s");
      }
    }
    if (chance(4)) {
      schema.put("type", one(new String[] {"string", "integer", "number"}));
    }
    return schema;
  }

  private ObjectNode object(int depth) {
    ObjectNode schema = empty().put("type", "object");
    if (!chance(6)) {
      ObjectNode properties = schema.putObject("properties");
      for (int i = 0; i <= random.nextInt(4); i++) {
        properties.set(one(NAMES), schema(depth));
      }
    }
    if (chance(2)) {
      ArrayNode required = schema.putArray("required");
      for (int i = 0; i < random.nextInt(3); i++) {
        required.add(NAMES[random.nextInt(2) + i * 2]);
      }
    }
    switch (random.nextInt(4)) {
      case 0, 1 -> schema.put("additionalProperties", false);
      case 2 -> schema.set("additionalProperties", schema(0));
      default -> {}
    }
    if (chance(5)) {
      ObjectNode patterns = schema.putObject("patternProperties");
      patterns.set("^a", schema(0));
      if (chance(2)) {
        patterns.set("b$", schema(0));
      }
    }
    if (chance(6)) {
      schema.putObject("propertyNames").put(chance(2) ? "maxLength" : "minLength", 2);
    }
    if (chance(6)) {
      schema.put("minProperties", random.nextInt(3));
    }
    if (chance(6)) {
      schema.put("maxProperties", 1 + random.nextInt(3));
    }
    if (chance(8)) {
      schema.putObject("dependentRequired").putArray("a").add("b");
    }
    if (chance(8)) {
      schema.putObject("dependentSchemas").putObject("b").putArray("required").add("abc");
    }
    return schema;
  }

  private ObjectNode array(int depth) {
    ObjectNode schema = empty().put("type", "array");
    if (chance(4)) {
      schema.putArray("prefixItems").add(schema(depth)).add(schema(0));
    }
    if (!chance(4)) {
      schema.set("items", schema(depth));
    }
    if (chance(3)) {
      schema.put("minItems", random.nextInt(3));
    }
    if (chance(2)) {
      schema.put("maxItems", 1 + random.nextInt(3));
    }
    if (chance(6)) {
      schema.set("contains", schema(0));
    }
    if (chance(5)) {
      schema.put("uniqueItems", true);
    }
    return schema;
  }

  private ObjectNode several(int depth) {
    ObjectNode schema = empty();
    ArrayNode options = schema.putArray(one(new String[] {"anyOf", "allOf", "oneOf", "anyOf"}));
    for (int i = 0; i <= 1 + random.nextInt(2); i++) {
      options.add(schema(depth));
    }
    if (chance(4)) {
      schema.set("not", values());
    }
    return schema;
  }

  private ObjectNode condition(int depth) {
    ObjectNode schema = object(depth);
    ObjectNode test = schema.putObject("if");
    test.putObject("properties").putObject("a").put("type", "string");
    if (chance(2)) {
      test.putArray("required").add("a");
    }
    if (chance(3)) {
      test = schema.putObject("else");
      test.putArray("required").add("b");
    }
    schema.putObject("then").putArray("required").add("ab");
    return schema;
  }
}
