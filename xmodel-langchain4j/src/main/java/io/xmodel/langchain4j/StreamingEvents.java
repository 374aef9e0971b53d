package io.xmodel.langchain4j;

import dev.langchain4j.model.chat.response.ChatModelStreamingEvent;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialToolCall;
import io.xmodel.generation.GenerationEvent;
import org.jspecify.annotations.Nullable;

/** Turns an answer's events into LangChain4j's, one by one. */
final class StreamingEvents {
  private String callId = "";
  private String callName = "";

  /** White space of arguments, which waits for what follows: LangChain4j wants no blank parts. */
  private String blank = "";

  /** The event that this one becomes; null where it becomes none, as the end does. */
  @Nullable ChatModelStreamingEvent of(GenerationEvent event) {
    return switch (event) {
      case GenerationEvent.Text text ->
          text.text().isEmpty() ? null : new PartialResponse(text.text());
      case GenerationEvent.Reasoning reasoning -> new PartialThinking(reasoning.text());
      case GenerationEvent.ToolCallBegin begin -> {
        callId = begin.id();
        callName = begin.name();
        blank = "";
        yield null;
      }
      case GenerationEvent.ToolCallArguments arguments -> part(arguments);
      case GenerationEvent.ToolCallEnd end ->
          new CompleteToolCall(end.index(), Responses.request(end.call()));
      case GenerationEvent.Done done -> null;
    };
  }

  private @Nullable PartialToolCall part(GenerationEvent.ToolCallArguments arguments) {
    String part = blank + arguments.part();
    if (part.isBlank()) {
      blank = part;
      return null;
    }
    blank = "";
    return PartialToolCall.builder()
        .index(arguments.index())
        .id(callId)
        .name(callName)
        .partialArguments(part)
        .build();
  }
}
