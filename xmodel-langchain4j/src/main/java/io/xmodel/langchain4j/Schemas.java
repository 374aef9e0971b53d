package io.xmodel.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNullSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import io.xmodel.error.RequestException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes LangChain4j's schemas as JSON schemas.
 *
 * <p>An object that does not say whether it has other properties has none, unless it lists none at
 * all, as that of a map does.
 */
final class Schemas {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Schemas() {}

  /**
   * The JSON text.
   *
   * @throws RequestException when a raw schema is no JSON
   */
  static String json(JsonSchemaElement element) {
    return node(element).toString();
  }

  /** The JSON text of the arguments of a tool: no others but those that are listed. */
  static String ofArguments(@Nullable JsonObjectSchema arguments) {
    JsonObjectSchema listed = arguments == null ? JsonObjectSchema.builder().build() : arguments;
    return json(
        listed.additionalProperties() != null
            ? listed
            : listed.toBuilder().additionalProperties(false).build());
  }

  private static JsonNode node(JsonSchemaElement element) {
    return switch (element) {
      case JsonObjectSchema object -> object(object);
      case JsonArraySchema array -> {
        ObjectNode node = typed("array", array);
        if (array.items() != null) {
          node.set("items", node(array.items()));
        }
        yield node;
      }
      case JsonEnumSchema values -> {
        ObjectNode node = typed("string", values);
        values.enumValues().forEach(node.putArray("enum")::add);
        yield node;
      }
      case JsonAnyOfSchema any -> {
        ObjectNode node = described(any);
        ArrayNode options = node.putArray("anyOf");
        any.anyOf().forEach(option -> options.add(node(option)));
        yield node;
      }
      case JsonReferenceSchema reference ->
          described(reference).put("$ref", "#/$defs/" + reference.reference());
      case JsonStringSchema text -> typed("string", text);
      case JsonIntegerSchema integer -> typed("integer", integer);
      case JsonNumberSchema number -> typed("number", number);
      case JsonBooleanSchema flag -> typed("boolean", flag);
      case JsonNullSchema nothing -> typed("null", nothing);
      case JsonRawSchema raw -> parsed(raw.schema());
      default ->
          throw new UnsupportedFeatureException(
              "A schema of the class %s is not supported. Use one of LangChain4j's own, or a JsonRawSchema."
                  .formatted(element.getClass().getName()));
    };
  }

  private static ObjectNode object(JsonObjectSchema object) {
    ObjectNode node = typed("object", object);
    nodes(object.properties(), node.putObject("properties"));
    if (object.required() != null) {
      object.required().forEach(node.putArray("required")::add);
    }
    Boolean others = object.additionalProperties();
    node.put("additionalProperties", others != null ? others : object.properties().isEmpty());
    if (!object.definitions().isEmpty()) {
      nodes(object.definitions(), node.putObject("$defs"));
    }
    return node;
  }

  private static void nodes(Map<String, JsonSchemaElement> elements, ObjectNode into) {
    elements.forEach((name, element) -> into.set(name, node(element)));
  }

  private static ObjectNode typed(String type, JsonSchemaElement element) {
    ObjectNode node = JSON.createObjectNode().put("type", type);
    return node.setAll(described(element));
  }

  private static ObjectNode described(JsonSchemaElement element) {
    ObjectNode node = JSON.createObjectNode();
    return element.description() == null ? node : node.put("description", element.description());
  }

  private static JsonNode parsed(String schema) {
    try {
      return JSON.readTree(schema);
    } catch (JsonProcessingException e) {
      throw new RequestException(
          "A raw schema is no JSON: %s.".formatted(e.getOriginalMessage()), e);
    }
  }
}
