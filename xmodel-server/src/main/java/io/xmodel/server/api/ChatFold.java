package io.xmodel.server.api;

import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.generation.GenerationEvent;
import io.xmodel.server.events.ChoiceEvent;
import io.xmodel.server.wire.ApiException;
import io.xmodel.server.wire.ChatDelta;
import io.xmodel.server.wire.Logprobs;
import io.xmodel.server.wire.TokenTexts;
import io.xmodel.server.wire.ToolCallDelta;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Events of answers to pieces of messages. Whole answers and streamed ones are made of these. */
final class ChatFold {
  private final TokenTexts texts;
  private final boolean logprobs;
  private final Set<Integer> calling = new HashSet<>();

  /** Pieces with log-probabilities or without. */
  ChatFold(TokenTexts texts, boolean logprobs) {
    this.texts = texts;
    this.logprobs = logprobs;
  }

  /** What an event adds to its answer, if anything. */
  @Nullable ChatDelta delta(ChoiceEvent event) {
    return event instanceof ChoiceEvent.Step step ? delta(step.choice(), step.event()) : null;
  }

  private @Nullable ChatDelta delta(int choice, GenerationEvent event) {
    return switch (event) {
      case GenerationEvent.Text text ->
          text.text().isEmpty()
              ? null
              : ChatDelta.content(choice, text.text(), logprobs(text.tokens()));
      case GenerationEvent.Reasoning thought -> ChatDelta.reasoning(choice, thought.text());
      case GenerationEvent.ToolCallBegin begin -> {
        calling.add(choice);
        yield ChatDelta.call(
            choice, ToolCallDelta.begin(begin.index(), Ids.next("call_"), begin.name()));
      }
      case GenerationEvent.ToolCallArguments more ->
          ChatDelta.call(choice, ToolCallDelta.more(more.index(), more.part()));
      case GenerationEvent.ToolCallEnd end -> null;
      case GenerationEvent.Done done -> ChatDelta.end(choice, reason(choice, done.reason()));
    };
  }

  private @Nullable Logprobs logprobs(List<GeneratedToken> tokens) {
    return logprobs ? Logprobs.of(tokens, texts) : null;
  }

  private String reason(int choice, FinishReason reason) {
    return calling.contains(choice) && reason == FinishReason.STOP ? "tool_calls" : word(reason);
  }

  /** OpenAI's word for the end of a text. */
  static String word(FinishReason reason) {
    return switch (reason) {
      case STOP, STOP_STRING -> "stop";
      case LENGTH, CONTEXT_FULL -> "length";
      // We cancel only what nobody listens to; so somebody else closes the model.
      case CANCELLED -> throw ApiException.unavailable();
    };
  }
}
