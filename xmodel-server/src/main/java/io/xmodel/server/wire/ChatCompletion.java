package io.xmodel.server.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A whole chat answer. */
public record ChatCompletion(
    String id,
    String object,
    long created,
    String model,
    List<Choice> choices,
    Usage usage,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable AnswerTimings timings) {
  /** The same under another id, without what differs from run to run: times and cached tokens. */
  public ChatCompletion repeatable(String id) {
    return new ChatCompletion(id, object, 0, model, choices, usage.repeatable(), null);
  }

  /** One of the answers. */
  public record Choice(
      int index, Message message, @Nullable Logprobs logprobs, String finishReason) {}

  /** What the model says. Content and refusal are there even if null. */
  public record Message(
      String role,
      @Nullable String content,
      @Nullable String refusal,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reasoningContent,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<ToolCall> toolCalls) {}

  /** A call of a tool. */
  public record ToolCall(String id, String type, Function function) {
    /** What is called. */
    public record Function(String name, String arguments) {}
  }
}
