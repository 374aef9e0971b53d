package io.xmodel.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.error.Quoted;
import io.xmodel.error.RequestException;
import io.xmodel.internal.json.JsonProblem;
import java.util.ArrayList;
import java.util.List;

/** Tools in OpenAI's JSON shape. */
final class ToolJson {
  private ToolJson() {}

  private static JsonNode parse(String json, String what) {
    try {
      return new ObjectMapper()
          .enable(
              DeserializationFeature.USE_BIG_INTEGER_FOR_INTS,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .readTree(json.startsWith("\uFEFF") ? json.substring(1) : json);
    } catch (JsonProcessingException e) {
      throw new RequestException("%s: not valid JSON: %s.".formatted(what, JsonProblem.of(e)));
    }
  }

  static void requireObject(String json, String what) {
    if (!parse(json, what).isObject()) {
      throw new RequestException(
          "%s must be a JSON object, found %s.".formatted(what, Quoted.shortened(json)));
    }
  }

  static List<Tool> read(String json) {
    JsonNode array = parse(json, "The tools");
    if (!array.isArray()) {
      throw new RequestException(
          "Tools must be a JSON array, found %s.".formatted(Quoted.shortened(json)));
    }
    List<Tool> tools = new ArrayList<>();
    for (JsonNode entry : array) {
      try {
        tools.add(tool(entry));
      } catch (RequestException e) {
        throw new RequestException("Tool %s: %s".formatted(tools.size() + 1, e.getMessage()));
      }
    }
    return tools;
  }

  private static Tool tool(JsonNode entry) {
    String type = entry.path("type").asText(ToolCall.TYPE);
    JsonNode function = entry.path(ToolCall.TYPE).isObject() ? entry.get(ToolCall.TYPE) : entry;
    if (!function.path("name").isTextual()) {
      throw new RequestException(
          type.equals(ToolCall.TYPE)
              ? "A function with a name was expected, found %s."
                  .formatted(Quoted.shortened(entry.toString()))
              : "Only tools of the type '%s' can be called, found '%s'."
                  .formatted(ToolCall.TYPE, Quoted.shortened(type)));
    }
    JsonNode parameters = function.path("parameters");
    JsonNode description = function.path("description");
    if (!isAbsent(description) && !description.isTextual()) {
      throw new RequestException(
          "description must be a string, found %s."
              .formatted(Quoted.shortened(description.toString())));
    }
    return new Tool(
        function.get("name").textValue(),
        description.asText(""),
        isAbsent(parameters) ? Tool.NO_PARAMETERS : parameters.toString(),
        function.path("strict").asBoolean(false));
  }

  private static boolean isAbsent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }
}
