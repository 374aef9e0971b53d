package io.xmodel.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import io.xmodel.internal.json.StrictJson;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Typed, range-checked access to a JSON object. A key that is absent or null has its default; a
 * value of another type or outside its range is an error that names file, key, value and range.
 * Remembers which keys were asked for, so that the rest can be told.
 *
 * @param json the object
 * @param where the file, and the path inside it, for messages
 * @param asked the keys that were asked for so far
 */
record ConfigFields(ObjectNode json, String where, Set<String> asked) {
  ConfigFields(ObjectNode json, String where) {
    this(json, where, new HashSet<>());
  }

  /** The keys that nobody asked for and that say something. */
  List<String> rest() {
    return json.properties().stream()
        .filter(entry -> !asked.contains(entry.getKey()) && !entry.getValue().isNull())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The value under a key, or null where it is absent or JSON's null. */
  @Nullable JsonNode find(String key) {
    asked.add(key);
    JsonNode value = json.get(key);
    return value == null || value.isNull() ? null : value;
  }

  /** The object under a key with its path for messages, or null. */
  @Nullable ConfigFields object(String key) {
    JsonNode value = find(key);
    if (value == null) {
      return null;
    }
    if (!(value instanceof ObjectNode object)) {
      throw wrong(key, "an object", value);
    }
    return new ConfigFields(object, where + ": " + Quoted.shortened(key));
  }

  int integer(String key, int min, int max) {
    return toInteger(key, required(key), min, max);
  }

  int integer(String key, int min, int max, int otherwise) {
    JsonNode value = find(key);
    return value == null ? otherwise : toInteger(key, value, min, max);
  }

  private int toInteger(String key, JsonNode value, int min, int max) {
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < min
        || value.intValue() > max) {
      throw wrong(key, "a whole number between %s and %s".formatted(min, max), value);
    }
    return value.intValue();
  }

  double number(String key, double min, double max) {
    return toNumber(key, required(key), min, max);
  }

  double number(String key, double min, double max, double otherwise) {
    JsonNode value = find(key);
    return value == null ? otherwise : toNumber(key, value, min, max);
  }

  @Nullable Float numberOrNull(String key, double min, double max) {
    JsonNode value = find(key);
    return value == null ? null : (float) toNumber(key, value, min, max);
  }

  private double toNumber(String key, JsonNode value, double min, double max) {
    // Written so that NaN fails too.
    if (!value.isNumber() || !(value.doubleValue() >= min && value.doubleValue() <= max)) {
      throw wrong(key, "a number between %s and %s".formatted(min, max), value);
    }
    return value.doubleValue();
  }

  boolean flag(String key, boolean otherwise) {
    JsonNode value = find(key);
    if (value == null) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw wrong(key, "true or false", value);
    }
    return value.booleanValue();
  }

  @Nullable String text(String key) {
    JsonNode value = find(key);
    if (value == null) {
      return null;
    }
    if (!value.isTextual()) {
      throw wrong(key, "text", value);
    }
    return value.textValue();
  }

  private JsonNode required(String key) {
    JsonNode value = find(key);
    if (value == null) {
      throw new CheckpointException("%s: '%s' is missing.".formatted(where, Quoted.shortened(key)));
    }
    return value;
  }

  CheckpointException wrong(String key, String expected, JsonNode found) {
    return new CheckpointException(
        "%s: '%s': expected %s, found %s."
            .formatted(where, Quoted.shortened(key), expected, StrictJson.kind(found)));
  }
}
