package io.xmodel.server.api;

import io.xmodel.server.wire.ChatCompletion;
import io.xmodel.server.wire.ChatDelta;
import io.xmodel.server.wire.Logprobs;
import io.xmodel.server.wire.ToolCallDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Joins the pieces of one answer. */
final class ChatAnswer {
  private final int index;
  private final StringBuilder content = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();
  private final List<Logprobs.Entry> logprobs = new ArrayList<>();
  private final TreeMap<Integer, Call> calls = new TreeMap<>();
  private String finishReason = "";

  /** A call as it grows. */
  private record Call(String id, String name, StringBuilder arguments) {}

  /** Nothing yet. */
  ChatAnswer(int index) {
    this.index = index;
  }

  /** Takes the next piece. */
  void add(ChatDelta piece) {
    ChatDelta.Delta delta = piece.delta();
    if (delta.content() != null) {
      content.append(delta.content());
    }
    if (delta.reasoningContent() != null) {
      reasoning.append(delta.reasoningContent());
    }
    if (delta.toolCalls() != null) {
      delta.toolCalls().forEach(this::add);
    }
    Logprobs more = piece.logprobs();
    if (more != null) {
      logprobs.addAll(more.content());
    }
    if (piece.finishReason() != null) {
      finishReason = piece.finishReason();
    }
  }

  private void add(ToolCallDelta delta) {
    ToolCallDelta.Function function = delta.function();
    calls
        .computeIfAbsent(
            delta.index(),
            i ->
                new Call(
                    Objects.requireNonNull(delta.id()),
                    Objects.requireNonNull(function.name()),
                    new StringBuilder()))
        .arguments
        .append(function.arguments());
  }

  /** The answer. */
  ChatCompletion.Choice choice(boolean withLogprobs) {
    @Nullable List<ChatCompletion.ToolCall> made = calls.isEmpty() ? null : calls();
    ChatCompletion.Message message =
        new ChatCompletion.Message(
            "assistant",
            made != null && content.isEmpty() ? null : content.toString(),
            null,
            reasoning.isEmpty() ? null : reasoning.toString(),
            made);
    return new ChatCompletion.Choice(
        index, message, withLogprobs ? new Logprobs(logprobs, null) : null, finishReason);
  }

  private List<ChatCompletion.ToolCall> calls() {
    return calls.values().stream()
        .map(call ->
            new ChatCompletion.ToolCall(
                call.id,
                "function",
                new ChatCompletion.ToolCall.Function(call.name, call.arguments.toString())))
        .toList();
  }
}
