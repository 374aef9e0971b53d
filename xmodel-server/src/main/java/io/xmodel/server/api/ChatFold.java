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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Events of answers to pieces of messages. Whole answers and streamed ones are made of these. */
final class ChatFold {
  private final TokenTexts texts;
  private final boolean logprobs;
  private final boolean named;

  /** Calls that have begun, by answer: a call that breaks off was none, and comes as text. */
  private final Map<Integer, List<ChatDelta>> begun = new HashMap<>();

  /** Answers that have a whole call. */
  private final Set<Integer> called = new HashSet<>();

  /**
   * Pieces of answers.
   *
   * @param logprobs whether with log-probabilities
   * @param named whether the caller has chosen the one tool that is called
   */
  ChatFold(TokenTexts texts, boolean logprobs, boolean named) {
    this.texts = texts;
    this.logprobs = logprobs;
    this.named = named;
  }

  /** What an event adds to its answer. */
  List<ChatDelta> deltas(ChoiceEvent event) {
    return event instanceof ChoiceEvent.Step step ? deltas(step.choice(), step.event()) : List.of();
  }

  private List<ChatDelta> deltas(int choice, GenerationEvent event) {
    return switch (event) {
      case GenerationEvent.Text text -> {
        begun.remove(choice);
        yield text.text().isEmpty()
            ? List.of()
            : List.of(ChatDelta.content(choice, text.text(), logprobs(text.tokens())));
      }
      case GenerationEvent.Reasoning thought ->
          List.of(ChatDelta.reasoning(choice, thought.text()));
      case GenerationEvent.ToolCallBegin begin ->
          hold(choice, ToolCallDelta.begin(begin.index(), begin.id(), begin.name()));
      case GenerationEvent.ToolCallArguments more ->
          hold(choice, ToolCallDelta.more(more.index(), more.part()));
      case GenerationEvent.ToolCallEnd end -> {
        called.add(choice);
        List<ChatDelta> whole = begun.remove(choice);
        yield whole == null ? List.of() : whole;
      }
      case GenerationEvent.Done done ->
          List.of(ChatDelta.end(choice, reason(choice, done.reason())));
    };
  }

  /** What was sent cannot be taken back: so a call is sent when it is known to be one. */
  private List<ChatDelta> hold(int choice, ToolCallDelta piece) {
    begun.computeIfAbsent(choice, i -> new ArrayList<>()).add(ChatDelta.call(choice, piece));
    return List.of();
  }

  private @Nullable Logprobs logprobs(List<GeneratedToken> tokens) {
    return logprobs ? Logprobs.of(tokens, texts) : null;
  }

  /** Who has chosen the tool knows that it is called: OpenAI says stop then. */
  private String reason(int choice, FinishReason reason) {
    String word = word(reason);
    return word.equals("stop") && called.contains(choice) && !named ? "tool_calls" : word;
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
