package io.xmodel.server.api;

import io.xmodel.server.wire.ChatDelta;
import io.xmodel.server.wire.ResponseItem;
import io.xmodel.server.wire.ResponseItem.TextPart;
import io.xmodel.server.wire.ResponseItem.ThoughtPart;
import io.xmodel.server.wire.ToolCallDelta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Pieces of a chat's answer to items of a response, and to the events that tell of them. A whole
 * response is made in the same way; its events go nowhere.
 */
final class ResponseFold {
  private static final String DONE = "completed";
  private static final String BEGUN = "in_progress";

  private final BiConsumer<String, Map<String, Object>> events;
  private final List<ResponseItem> output = new ArrayList<>();
  private @Nullable Open open;
  private String finishReason = "";

  private enum Kind {
    MESSAGE,
    REASONING,
    CALL
  }

  /** An item that grows. */
  private static final class Open {
    private final Kind kind;
    private final String id;
    private final StringBuilder text = new StringBuilder();
    private String callId = "";
    private String name = "";
    private int call = -1;

    Open(Kind kind, String id) {
      this.kind = kind;
      this.id = id;
    }

    ResponseItem item(String status) {
      boolean whole = !status.equals(BEGUN);
      return switch (kind) {
        case MESSAGE ->
            ResponseItem.Message.of(
                id, status, whole ? List.of(TextPart.of(text.toString())) : List.of());
        case REASONING ->
            ResponseItem.Reasoning.of(
                id, status, whole ? List.of(ThoughtPart.of(text.toString())) : List.of());
        case CALL ->
            ResponseItem.FunctionCall.of(id, status, callId, name, whole ? text.toString() : "");
      };
    }
  }

  /** Tells of what happens, by type and fields. */
  ResponseFold(BiConsumer<String, Map<String, Object>> events) {
    this.events = events;
  }

  /** Takes the next piece. */
  void add(ChatDelta piece) {
    ChatDelta.Delta delta = piece.delta();
    if (delta.content() != null) {
      grow(opened(Kind.MESSAGE, "msg_"), delta.content(), "response.output_text.delta");
    }
    if (delta.reasoningContent() != null) {
      grow(
          opened(Kind.REASONING, "rs_"), delta.reasoningContent(), "response.reasoning_text.delta");
    }
    if (delta.toolCalls() != null) {
      delta.toolCalls().forEach(this::call);
    }
    String reason = piece.finishReason();
    if (reason != null) {
      finishReason = reason;
      close(isComplete() ? DONE : "incomplete");
    }
  }

  private void call(ToolCallDelta delta) {
    Open item = open;
    if (item == null || item.kind != Kind.CALL || item.call != delta.index()) {
      close(DONE);
      item = new Open(Kind.CALL, Ids.next("fc_"));
      item.call = delta.index();
      item.callId = Objects.requireNonNull(delta.id());
      item.name = Objects.requireNonNull(delta.function().name());
      begin(item);
    }
    if (!delta.function().arguments().isEmpty()) {
      grow(item, delta.function().arguments(), "response.function_call_arguments.delta");
    }
  }

  private Open opened(Kind kind, String prefix) {
    Open item = open;
    if (item == null || item.kind != kind) {
      close(DONE);
      item = new Open(kind, Ids.next(prefix));
      begin(item);
    }
    return item;
  }

  private void begin(Open item) {
    open = item;
    tell("response.output_item.added", of("item", item.item(BEGUN)));
    if (item.kind == Kind.MESSAGE) {
      tell("response.content_part.added", ofPart(item, "part", TextPart.of("")));
    }
  }

  private void grow(Open item, String text, String type) {
    item.text.append(text);
    tell(type, ofPart(item, "delta", text));
  }

  private void close(String status) {
    Open item = open;
    if (item == null) {
      return;
    }
    String text = item.text.toString();
    switch (item.kind) {
      case MESSAGE -> {
        tell("response.output_text.done", ofPart(item, "text", text));
        tell("response.content_part.done", ofPart(item, "part", TextPart.of(text)));
      }
      case REASONING -> tell("response.reasoning_text.done", ofPart(item, "text", text));
      case CALL -> {
        Map<String, Object> fields = ofPart(item, "arguments", text);
        fields.put("name", item.name);
        tell("response.function_call_arguments.done", fields);
      }
    }
    ResponseItem whole = item.item(status);
    tell("response.output_item.done", of("item", whole));
    output.add(whole);
    open = null;
  }

  private Map<String, Object> of(String name, Object value) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("output_index", output.size());
    fields.put(name, value);
    return fields;
  }

  private Map<String, Object> ofPart(Open item, String name, Object value) {
    Map<String, Object> fields = of(name, value);
    fields.put("item_id", item.id);
    if (item.kind != Kind.CALL) {
      fields.put("content_index", 0);
    }
    if (item.kind == Kind.MESSAGE && !name.equals("part")) {
      fields.put("logprobs", List.of());
    }
    return fields;
  }

  private void tell(String type, Map<String, Object> fields) {
    events.accept(type, fields);
  }

  /** What there is so far, without what still grows. */
  List<ResponseItem> output() {
    return List.copyOf(output);
  }

  /** Whether the model said all that it wanted to. */
  boolean isComplete() {
    return !finishReason.equals("length");
  }
}
