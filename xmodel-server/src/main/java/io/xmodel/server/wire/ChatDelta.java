package io.xmodel.server.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comes next of one answer of a chat. Both kinds of answer are made of these: a streamed one
 * sends them, a whole one joins them.
 */
public record ChatDelta(
    int index, Delta delta, @Nullable Logprobs logprobs, @Nullable String finishReason) {
  /** A piece of the message; all null at the end. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Delta(
      @Nullable String content,
      @Nullable String reasoningContent,
      @Nullable List<ToolCallDelta> toolCalls) {}

  /** The first of an answer: who speaks. Clients expect the content to be there, and null. */
  public record Opening(String role, @Nullable String content) {}

  /** Text of the answer. */
  public static ChatDelta content(int index, String text, @Nullable Logprobs logprobs) {
    return new ChatDelta(index, new Delta(text, null, null), logprobs, null);
  }

  /** What the model thinks before it answers. */
  public static ChatDelta reasoning(int index, String text) {
    return new ChatDelta(index, new Delta(null, text, null), null, null);
  }

  /** A piece of a call. */
  public static ChatDelta call(int index, ToolCallDelta call) {
    return new ChatDelta(index, new Delta(null, null, List.of(call)), null, null);
  }

  /** The end. */
  public static ChatDelta end(int index, String finishReason) {
    return new ChatDelta(index, new Delta(null, null, null), null, finishReason);
  }

  /** This and the next as one, or null where they are of different kinds. */
  public @Nullable ChatDelta join(ChatDelta next) {
    if (next.index != index || next.finishReason != null || finishReason != null) {
      return null;
    }
    Delta more = next.delta;
    if (delta.content != null && more.content != null) {
      return content(index, delta.content + more.content, Logprobs.join(logprobs, next.logprobs));
    }
    if (delta.reasoningContent != null && more.reasoningContent != null) {
      return reasoning(index, delta.reasoningContent + more.reasoningContent);
    }
    return joinCalls(more);
  }

  /** The first piece of a call, which alone has its name, stays by itself. */
  private @Nullable ChatDelta joinCalls(Delta more) {
    if (delta.toolCalls == null || more.toolCalls == null) {
      return null;
    }
    ToolCallDelta joined = delta.toolCalls.getLast().join(more.toolCalls.getFirst());
    return joined == null ? null : call(index, joined);
  }
}
