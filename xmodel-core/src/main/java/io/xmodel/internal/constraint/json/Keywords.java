package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.internal.constraint.json.Facts.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values of a schema's keywords. A value of a wrong form is refused by its keyword. */
record Keywords(SchemaSource source, Located at) {
  private static final int LARGEST_EXPONENT = 400;

  private static final Set<String> TYPES =
      Set.of("null", "boolean", "number", "integer", "string", "array", "object", "any");

  boolean has(String keyword) {
    return at.node().has(keyword);
  }

  Refusal refusal(String keyword, String problem) {
    return new Where(at, keyword).refusal(problem);
  }

  /** A number of something. */
  int count(String keyword) {
    BigDecimal number = number(keyword);
    if (number.signum() < 0 || number.stripTrailingZeros().scale() > 0) {
      throw refusal(keyword, "must be a whole number from 0 on");
    }
    return number.min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValueExact();
  }

  BigDecimal number(String keyword) {
    JsonNode value = at.node().get(keyword);
    if (value == null || !value.isNumber()) {
      throw refusal(keyword, "must be a number");
    }
    BigDecimal number = value.decimalValue();
    if (Math.abs((long) number.precision() - number.scale()) > LARGEST_EXPONENT
        || number.scale() > LARGEST_EXPONENT) {
      throw refusal(keyword, "is too large or too small a number");
    }
    return number;
  }

  String text(String keyword) {
    JsonNode value = at.node().get(keyword);
    if (value == null || !value.isTextual()) {
      throw refusal(keyword, "must be a text");
    }
    return value.textValue();
  }

  /** Whether draft 4 says that a bound itself is left out. */
  boolean isTrue(String keyword) {
    return at.node().path(keyword).asBoolean(false);
  }

  Item schema(String keyword) {
    return Item.of(source.child(at, keyword));
  }

  Item schema(String keyword, String key) {
    return Item.of(source.child(at, keyword, key));
  }

  List<Item> list(String keyword) {
    JsonNode value = at.node().get(keyword);
    if (value == null || !value.isArray()) {
      throw refusal(keyword, "must be a list of schemas");
    }
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < value.size(); i++) {
      items.add(schema(keyword, Integer.toString(i)));
    }
    return items;
  }

  /** Schemas by name; none where the keyword is not there. */
  Map<String, Item> map(String keyword) {
    JsonNode value = at.node().get(keyword);
    Map<String, Item> items = new LinkedHashMap<>();
    if (value == null) {
      return items;
    }
    if (!value.isObject()) {
      throw refusal(keyword, "must be an object of schemas");
    }
    value.fieldNames().forEachRemaining(name -> items.put(name, schema(keyword, name)));
    return items;
  }

  /** Names in a list, which stands under the keyword. */
  List<String> names(String keyword, JsonNode list) {
    List<String> names = new ArrayList<>();
    for (JsonNode name : list) {
      if (name.isTextual()) {
        names.add(name.textValue());
      }
    }
    if (!list.isArray() || names.size() < list.size()) {
      throw refusal(keyword, "must be a list of names");
    }
    return names;
  }

  /** Values in a list. */
  List<JsonNode> values(String keyword) {
    JsonNode value = at.node().get(keyword);
    if (value == null || !value.isArray()) {
      throw refusal(keyword, "must be a list of values");
    }
    List<JsonNode> values = new ArrayList<>();
    value.forEach(values::add);
    return values;
  }

  /** What {@code type} says. */
  Types types() {
    JsonNode value = at.node().get("type");
    Set<String> names = new LinkedHashSet<>();
    for (JsonNode one : value.isArray() ? value : List.of(value)) {
      if (!one.isTextual() || !TYPES.contains(one.textValue())) {
        throw refusal("type", "must name types of JSON, found %s".formatted(one));
      }
      names.add(one.textValue());
    }
    if (names.contains("any")) {
      return new Types(EnumSet.allOf(Type.class), false);
    }
    EnumSet<Type> types = EnumSet.noneOf(Type.class);
    for (String name : names) {
      types.add(name.equals("integer") ? Type.NUMBER : Type.valueOf(name.toUpperCase(Locale.ROOT)));
    }
    return new Types(types, names.contains("integer") && !names.contains("number"));
  }

  /**
   * Types.
   *
   * @param integer whether numbers must be whole
   */
  record Types(EnumSet<Type> all, boolean integer) {}

  /** Whether a schema under a keyword says nothing. */
  static boolean isNoRestriction(@Nullable JsonNode schema) {
    return schema == null
        || (schema.isBoolean() && schema.booleanValue())
        || (schema.isObject() && schema.isEmpty());
  }

  /** What a reference leads to; refused where it leads back without a value between. */
  Item target(Facts.@Nullable Chain chain, boolean negated) {
    Item target = new Item(source.resolve(at, text("$ref")), negated);
    if (Facts.Chain.has(chain, target)) {
      throw refusal("$ref", "leads back to itself, so it says nothing");
    }
    return target;
  }
}
