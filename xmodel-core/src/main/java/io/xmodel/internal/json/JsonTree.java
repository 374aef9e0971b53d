package io.xmodel.internal.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Trees of JSON from a parser, whose limits hold. Jackson's own ObjectMapper does the same, but
 * loads hundreds of classes first. A small model would start noticeably later.
 */
public final class JsonTree {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonTree() {}

  /**
   * The one value that a document holds; a missing node where it is empty.
   *
   * @throws JsonParseException when it is not JSON, or has a key twice, or goes on after the value
   */
  public static JsonNode document(JsonParser json) throws IOException {
    if (json.nextToken() == null) {
      return MissingNode.getInstance();
    }
    JsonNode tree = value(json);
    if (json.nextToken() != null) {
      throw new JsonParseException(json, "It goes on after its end");
    }
    return tree;
  }

  /**
   * The value that the parser stands at.
   *
   * @throws JsonParseException when it is not JSON, or has a key twice
   */
  public static JsonNode value(JsonParser json) throws IOException {
    JsonToken token = json.currentToken();
    return switch (token) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> array(json);
      case VALUE_STRING -> NODES.textNode(json.getText());
      case VALUE_NUMBER_INT ->
          switch (json.getNumberType()) {
            case INT -> NODES.numberNode(json.getIntValue());
            case LONG -> NODES.numberNode(json.getLongValue());
            default -> NODES.numberNode(json.getBigIntegerValue());
          };
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(json.getDoubleValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case null, default -> throw new JsonParseException(json, "A value is missing");
    };
  }

  private static ObjectNode object(JsonParser json) throws IOException {
    ObjectNode object = NODES.objectNode();
    for (@Nullable String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      if (object.replace(key, value(json)) != null) {
        throw new JsonParseException(json, "Duplicate field '" + key + "'");
      }
    }
    return object;
  }

  private static ArrayNode array(JsonParser json) throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(json));
    }
    return array;
  }
}
