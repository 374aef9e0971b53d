package io.xmodel.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object, read strictly: what is not of its kind or out of range is refused by
 * name. A field that is null counts as one that is missing. Fields nobody asks for are passed over.
 */
public final class Fields {
  private final ObjectNode node;
  private final String path;

  /** The fields of an object that stands at a path, which is empty or ends in a dot. */
  Fields(ObjectNode node, String path) {
    this.node = node;
    this.path = path;
  }

  /** The object itself. */
  public ObjectNode node() {
    return node;
  }

  /** How a field is called in errors. */
  public String name(String field) {
    return path + field;
  }

  /** Its value, or null. */
  public @Nullable JsonNode value(String field) {
    JsonNode value = node.get(field);
    return value == null || value.isNull() ? null : value;
  }

  /** A string, or null. */
  public @Nullable String text(String field) {
    JsonNode value = value(field);
    if (value != null && !value.isTextual()) {
      throw wrong(field, "a string", value);
    }
    return value == null ? null : value.textValue();
  }

  /** One of some words, or the first of them. */
  public String choice(String field, String... words) {
    String value = text(field);
    if (value == null) {
      return words[0];
    }
    if (!List.of(words).contains(value)) {
      throw wrong(field, String.join(" or ", words), node.get(field));
    }
    return value;
  }

  /** A boolean. */
  public boolean flag(String field, boolean otherwise) {
    JsonNode value = value(field);
    if (value != null && !value.isBoolean()) {
      throw wrong(field, "true or false", value);
    }
    return value == null ? otherwise : value.booleanValue();
  }

  /** An integer in a range, or null. */
  public @Nullable Integer integer(String field, int min, int max) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!isIntegral(value)
        || !value.canConvertToInt()
        || value.intValue() < min
        || value.intValue() > max) {
      String range =
          max == Integer.MAX_VALUE
              ? "an integer of at least " + min
              : "an integer between %d and %d".formatted(min, max);
      throw wrong(field, range, value);
    }
    return value.intValue();
  }

  /** An integer of 64 bits, or null. */
  public @Nullable Long integer64(String field) {
    JsonNode value = value(field);
    if (value != null && (!isIntegral(value) || !value.canConvertToLong())) {
      throw wrong(field, "an integer of 64 bits", value);
    }
    return value == null ? null : value.longValue();
  }

  private static boolean isIntegral(JsonNode value) {
    return value.isNumber() && value.canConvertToExactIntegral();
  }

  /** A number in a range, or null. */
  public @Nullable Float number(String field, double min, double max) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    double number = value.isNumber() ? value.doubleValue() : Double.NaN;
    if (!(number >= min && number <= max)) {
      throw wrong(field, "a number between %s and %s".formatted(plain(min), plain(max)), value);
    }
    return (float) number;
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  /** A nested object, or null. */
  public @Nullable Fields object(String field) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    return object(field, value);
  }

  /** A nested object that is a request of its own: its fields are called as if it stood alone. */
  public @Nullable Fields request(String field) {
    Fields nested = object(field);
    return nested == null ? null : new Fields(nested.node, "");
  }

  private Fields object(String field, JsonNode value) {
    if (!(value instanceof ObjectNode object)) {
      throw wrong(field, "an object", value);
    }
    return new Fields(object, path + field + ".");
  }

  /** The elements of an array; none where it is missing. */
  public List<JsonNode> list(String field, int most) {
    JsonNode value = value(field);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw wrong(field, "an array", value);
    }
    if (value.size() > most) {
      throw ApiException.badValue(
          name(field),
          "%s must have at most %,d elements, found %,d."
              .formatted(name(field), most, value.size()));
    }
    List<JsonNode> list = new ArrayList<>(value.size());
    value.forEach(list::add);
    return list;
  }

  /** The objects of an array; none where it is missing. */
  public List<Fields> objects(String field, int most) {
    List<Fields> objects = new ArrayList<>();
    for (JsonNode value : list(field, most)) {
      objects.add(object("%s[%d]".formatted(field, objects.size()), value));
    }
    return objects;
  }

  /** Refuses fields that would change the answer and do nothing here, unless they are neutral. */
  public void refuse(Set<String> fields) {
    for (String field : fields) {
      JsonNode value = value(field);
      if (value != null && !isNeutral(value)) {
        throw ApiException.unsupported(
            name(field),
            "%s is not supported by this server. Leave it out.".formatted(name(field)));
      }
    }
  }

  /** What is there for completeness only: false, an empty text, array or object. */
  private static boolean isNeutral(JsonNode value) {
    return value.isContainerNode()
        ? value.isEmpty()
        : value.isBoolean() ? !value.booleanValue() : value.asText().isEmpty();
  }

  /** The refusal of a value that is not of a kind. */
  public ApiException wrong(String field, String expected, JsonNode found) {
    return ApiException.badValue(
        name(field), "%s must be %s, found %s.".formatted(name(field), expected, found(found)));
  }

  /** A value in a sentence, short however long it is. */
  static String found(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "an array";
      case MISSING -> "nothing";
      case STRING -> Quoted.of(value.textValue());
      default -> Quoted.shortened(value.asText());
    };
  }
}
