package io.xmodel.internal.prompt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.chat.Message;
import io.xmodel.chat.ToolCall;
import io.xmodel.error.RequestException;
import io.xmodel.internal.jinja.JsonValues;
import io.xmodel.internal.json.JsonProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a template is given for one rendering, before its texts are marked.
 *
 * @param messages as JSON objects
 * @param variables of the caller, by name
 */
record MessageValues(List<ObjectNode> messages, Map<String, JsonNode> variables) {
  /** Made when the first is read: most conversations hold no JSON. */
  private static final class Written {
    /** Numbers as they were written, of any size. */
    static final ObjectMapper MAPPER =
        JsonMapper.builder()
            .enable(
                DeserializationFeature.USE_BIG_INTEGER_FOR_INTS,
                DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
  }

  /**
   * Reads what the caller gives.
   *
   * @param asWritten whether messages that were read from JSON are given as they were written
   * @param knowsDeveloper whether the template may know the role {@code developer}
   * @param variables by name, as JSON
   */
  static MessageValues of(
      List<Message> messages,
      boolean asWritten,
      boolean knowsDeveloper,
      Map<String, String> variables) {
    List<ObjectNode> nodes = new ArrayList<>();
    for (Message message : messages) {
      boolean written = asWritten && !message.written().isEmpty();
      ObjectNode node = written ? written(message) : plain(message);
      if (!knowsDeveloper && node.path("role").asText().equals("developer")) {
        node.put("role", message.role().wireName());
      }
      nodes.add(node);
    }
    Map<String, JsonNode> values = new LinkedHashMap<>();
    variables.forEach((name, text) -> values.put(name, variable(name, text)));
    return new MessageValues(nodes, values);
  }

  private static ObjectNode written(Message message) {
    try {
      if (Written.MAPPER.readTree(message.written()) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new RequestException(
          "A message says that it was written as JSON, and it was not: %s."
              .formatted(JsonProblem.of(e)));
    }
    throw new RequestException("A message says that it was written as JSON, and it is no object.");
  }

  private static JsonNode variable(String name, String text) {
    try {
      return Written.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new RequestException(
          "The template's variable '%s' is not valid JSON: %s.".formatted(name, JsonProblem.of(e)));
    }
  }

  /** OpenAI's shape, absent fields undefined. */
  private static ObjectNode plain(Message message) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    fields.put("role", message.role().wireName());
    fields.put("content", message.content());
    if (!message.toolCalls().isEmpty()) {
      for (ToolCall call : message.toolCalls()) {
        ObjectNode entry = fields.withArray("tool_calls").addObject();
        putUnlessEmpty(entry, "id", call.id());
        entry.put("type", ToolCall.TYPE);
        ObjectNode function = entry.putObject("function");
        function.put("name", call.name());
        function.put("arguments", call.arguments());
      }
    }
    putUnlessEmpty(fields, "tool_call_id", message.toolCallId());
    putUnlessEmpty(fields, "name", message.name());
    return fields;
  }

  private static void putUnlessEmpty(ObjectNode fields, String name, String value) {
    if (!value.isEmpty()) {
      fields.put(name, value);
    }
  }

  /** The variables of the template, by name. */
  Map<String, Object> values(JsonValues conversion) {
    Map<String, Object> all = new LinkedHashMap<>();
    variables.forEach((name, value) -> all.put(name, conversion.of(value)));
    all.put("messages", conversion.list(messages));
    return all;
  }

  /** All of their texts, be they keys or values. */
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    messages.forEach(message -> addTexts(message, texts));
    variables.values().forEach(value -> addTexts(value, texts));
    return texts;
  }

  private static void addTexts(JsonNode node, List<String> texts) {
    if (node.isTextual()) {
      texts.add(node.textValue());
    }
    node.properties()
        .forEach(entry -> {
          texts.add(entry.getKey());
          addTexts(entry.getValue(), texts);
        });
    if (node.isArray()) {
      node.forEach(item -> addTexts(item, texts));
    }
  }
}
