package io.xmodel.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.xmodel.Completion;
import io.xmodel.chat.ToolCall;
import java.util.UUID;

/** Turns completions into LangChain4j's responses. */
final class Responses {
  private Responses() {}

  static ChatResponse of(Completion completion, String modelName) {
    return ChatResponse.builder()
        .aiMessage(message(completion))
        .metadata(
            ChatResponseMetadata.builder()
                .id("chat-" + UUID.randomUUID())
                .modelName(modelName)
                .tokenUsage(
                    new TokenUsage(completion.promptIds().size(), completion.tokens().size()))
                .finishReason(reason(completion))
                .build())
        .build();
  }

  private static AiMessage message(Completion completion) {
    AiMessage.Builder message = AiMessage.builder();
    String text = completion.toString();
    if (!text.isEmpty() || completion.toolCalls().isEmpty()) {
      message.text(text);
    }
    if (!completion.reasoning().isEmpty()) {
      message.thinking(completion.reasoning());
    }
    return message
        .toolExecutionRequests(completion.toolCalls().stream().map(Responses::request).toList())
        .build();
  }

  static ToolExecutionRequest request(ToolCall call) {
    return ToolExecutionRequest.builder()
        .id(call.id())
        .name(call.name())
        .arguments(call.arguments())
        .build();
  }

  private static FinishReason reason(Completion completion) {
    return switch (completion.finishReason()) {
      case STOP, STOP_STRING ->
          completion.toolCalls().isEmpty() ? FinishReason.STOP : FinishReason.TOOL_EXECUTION;
      case LENGTH, CONTEXT_FULL -> FinishReason.LENGTH;
      case CANCELLED -> FinishReason.OTHER;
    };
  }
}
