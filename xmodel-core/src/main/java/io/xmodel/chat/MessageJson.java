package io.xmodel.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.Quoted;
import io.xmodel.error.RequestException;
import io.xmodel.internal.json.JsonProblem;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages in OpenAI's JSON shape: an array of messages, or an object that holds one under {@code
 * messages}. What a message says beyond the fields of {@link Message} is kept as it was written.
 */
final class MessageJson {
  /** Numbers as they were written, of any size. */
  private final ObjectMapper json =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS);

  /**
   * Reads messages.
   *
   * @param source where the text comes from, for messages
   * @throws RequestException naming what is wrong with which message
   */
  List<Message> read(String text, String source) {
    JsonNode root;
    try {
      // The byte order mark that Windows' editors put first.
      root = json.readTree(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (JsonProcessingException e) {
      throw new RequestException("%s is not valid JSON: %s.".formatted(source, JsonProblem.of(e)));
    }
    JsonNode array = root.isObject() ? root.path("messages") : root;
    if (!array.isArray()) {
      throw new RequestException(
          "%s: expected an array of messages, or an object with one under \"messages\"."
              .formatted(source));
    }
    List<Message> messages = new ArrayList<>();
    for (JsonNode entry : array) {
      try {
        messages.add(asWritten(message(entry), entry));
      } catch (RequestException e) {
        throw new RequestException(
            "%s, message %s: %s".formatted(source, messages.size() + 1, e.getMessage()));
      }
    }
    return messages;
  }

  /** Keeps the JSON, unless the message alone would be written the same. */
  private Message asWritten(Message message, JsonNode entry) {
    String text = entry.toString();
    return write(message, json.createObjectNode()).toString().equals(text)
        ? message
        : new Message(
            message.role(),
            message.content(),
            message.toolCalls(),
            message.toolCallId(),
            message.name(),
            text);
  }

  private static Message message(JsonNode node) {
    if (!node.isObject()) {
      throw new RequestException("Expected an object with role and content.");
    }
    List<ToolCall> calls = new ArrayList<>();
    for (JsonNode call : node.path("tool_calls")) {
      calls.add(toolCall(call));
    }
    return new Message(
        Role.of(text(node, "role")),
        content(node.path("content")),
        calls,
        text(node, "tool_call_id"),
        text(node, "name"));
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isTextual()) {
      throw new RequestException(
          "%s must be a string, found %s.".formatted(field, Quoted.shortened(value.toString())));
    }
    return value.textValue();
  }

  /** A string, null, or a list of text parts. */
  private static String content(JsonNode content) {
    if (content.isTextual()) {
      return content.textValue();
    }
    if (content.isMissingNode() || content.isNull()) {
      return "";
    }
    if (!content.isArray()) {
      throw new RequestException(
          "content must be a string, null or a list of text parts, found %s."
              .formatted(Quoted.shortened(content.toString())));
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      if (!part.path("type").asText().equals("text") || !part.path("text").isTextual()) {
        throw new RequestException(
            "This model reads only text, found a content part of type '%s'."
                .formatted(Quoted.shortened(part.path("type").asText())));
      }
      text.append(part.path("text").textValue());
    }
    return text.toString();
  }

  private static ToolCall toolCall(JsonNode node) {
    JsonNode function = node.path("function");
    if (!function.path("name").isTextual()) {
      throw new RequestException("A tool call needs a function with a name.");
    }
    // OpenAI writes the arguments as a string, Hugging Face as the object itself.
    JsonNode arguments = function.path("arguments");
    return new ToolCall(
        text(node, "id"),
        function.path("name").textValue(),
        arguments.isContainerNode() ? arguments.toString() : text(function, "arguments"));
  }

  /** Writes messages as an array that {@link #read} reads back. */
  String write(List<Message> messages) {
    ArrayNode array = json.createArrayNode();
    for (Message message : messages) {
      array.add(written(message));
    }
    return array.toPrettyString();
  }

  /** A message as it was written, or as it would be. */
  private JsonNode written(Message message) {
    if (message.written().isEmpty()) {
      return write(message, json.createObjectNode());
    }
    try {
      return json.readTree(message.written());
    } catch (JsonProcessingException e) {
      throw new RequestException(
          "A message says that it was written as JSON, and it was not: %s."
              .formatted(JsonProblem.of(e)));
    }
  }

  private static ObjectNode write(Message message, ObjectNode node) {
    node.put("role", message.role().wireName());
    node.put("content", message.content());
    if (!message.toolCalls().isEmpty()) {
      ArrayNode calls = node.putArray("tool_calls");
      for (ToolCall call : message.toolCalls()) {
        ObjectNode entry = calls.addObject();
        putUnlessEmpty(entry, "id", call.id());
        entry.put("type", ToolCall.TYPE);
        ObjectNode function = entry.putObject("function");
        function.put("name", call.name());
        function.put("arguments", call.arguments());
      }
    }
    putUnlessEmpty(node, "tool_call_id", message.toolCallId());
    putUnlessEmpty(node, "name", message.name());
    return node;
  }

  private static void putUnlessEmpty(ObjectNode node, String field, String value) {
    if (!value.isEmpty()) {
      node.put(field, value);
    }
  }
}
