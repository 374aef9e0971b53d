package io.xmodel.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.chat.Message;
import io.xmodel.chat.Role;
import io.xmodel.chat.ToolCall;
import io.xmodel.error.Quoted;
import io.xmodel.error.RequestException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The input of a response: a text, or items, of which a chat's messages are made. */
final class ResponseInput {
  private static final int MOST_ITEMS = 10_000;

  private final Fields fields;
  private final List<Message> messages = new ArrayList<>();

  /** Calls that stand together are of one message. */
  private final List<ToolCall> calls = new ArrayList<>();

  ResponseInput(Fields fields) {
    this.fields = fields;
  }

  /** The messages, behind instructions if there are any. */
  List<Message> messages(@Nullable String instructions) {
    if (instructions != null && !instructions.isEmpty()) {
      messages.add(Message.system(instructions));
    }
    JsonNode input = fields.value("input");
    if (input == null) {
      throw ApiException.badValue("input", "input is missing: give a text or messages.");
    }
    if (input.isTextual()) {
      messages.add(Message.user(input.textValue()));
      return messages;
    }
    if (!input.isArray() || input.isEmpty()) {
      throw fields.wrong("input", "a text or an array of items, not empty", input);
    }
    for (Fields item : fields.objects("input", MOST_ITEMS)) {
      add(item);
    }
    endCalls();
    return messages;
  }

  private void add(Fields item) {
    String type = item.text("type");
    switch (type == null ? "message" : type) {
      case "message" -> {
        endCalls();
        messages.add(Message.of(role(item), text(item, "content")));
      }
      case "function_call" ->
          calls.add(
              new ToolCall(
                  required(item, "call_id"), required(item, "name"), required(item, "arguments")));
      case "function_call_output" -> {
        endCalls();
        messages.add(Message.tool(text(item, "output"), required(item, "call_id")));
      }
      case "reasoning" -> {} // it is not read again, as in chats
      default ->
          throw ApiException.unsupported(
              item.name("type"),
              "%s must be message, function_call, function_call_output or reasoning, found %s."
                  .formatted(item.name("type"), Quoted.of(String.valueOf(type))));
    }
  }

  private void endCalls() {
    if (!calls.isEmpty()) {
      messages.add(Message.assistant("", List.copyOf(calls)));
      calls.clear();
    }
  }

  private static Role role(Fields item) {
    String role = required(item, "role");
    try {
      return Role.of(role);
    } catch (RequestException e) {
      throw ApiException.badValue(item.name("role"), String.valueOf(e.getMessage()));
    }
  }

  private static String required(Fields item, String field) {
    String value = item.text(field);
    if (value == null) {
      throw ApiException.badValue(item.name(field), item.name(field) + " is missing.");
    }
    return value;
  }

  /** A string, or parts that are text. */
  private static String text(Fields item, String field) {
    JsonNode content = item.value(field);
    if (content == null) {
      return "";
    }
    if (content.isTextual()) {
      return content.textValue();
    }
    StringBuilder text = new StringBuilder();
    for (Fields part : item.objects(field, MOST_ITEMS)) {
      String type = part.text("type");
      String piece =
          switch (String.valueOf(type)) {
            case "input_text", "output_text", "text" -> required(part, "text");
            case "refusal" -> required(part, "refusal");
            default ->
                throw ApiException.unsupported(
                    part.name("type"),
                    "This model reads only text, found a part of type %s."
                        .formatted(Quoted.of(String.valueOf(type))));
          };
      text.append(piece);
    }
    return text.toString();
  }
}
