package io.xmodel;

import io.xmodel.chat.Message;
import io.xmodel.chat.ToolCall;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.generation.Timings;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A generation that has ended: its events, joined. {@link #toString} is its text. An immutable
 * value.
 *
 * @param promptIds the prompt as the model saw it
 * @param promptTokens its tokens with their log-probabilities, where {@link
 *     GenerationOptions#promptLogprobs} asks for them; else none
 * @param tokens what it generated, an ending stop token included
 * @param text the generated text, without special tokens, stop strings, reasoning and calls; null
 *     when the model has no tokenizer
 * @param reasoning what the model thought before it answered; empty for a text that was continued
 * @param toolCalls calls of tools that it asks for; none for a text that was continued
 * @param finishReason why it ended
 * @param timings where the time went
 */
public record Completion(
    List<Integer> promptIds,
    List<GeneratedToken> promptTokens,
    List<GeneratedToken> tokens,
    @Nullable String text,
    String reasoning,
    List<ToolCall> toolCalls,
    FinishReason finishReason,
    Timings timings) {
  /** Copies the lists. */
  public Completion {
    Objects.requireNonNull(promptIds, "promptIds");
    Objects.requireNonNull(promptTokens, "promptTokens");
    Objects.requireNonNull(tokens, "tokens");
    Objects.requireNonNull(reasoning, "reasoning");
    Objects.requireNonNull(toolCalls, "toolCalls");
    Objects.requireNonNull(finishReason, "finishReason");
    Objects.requireNonNull(timings, "timings");
    promptIds = List.copyOf(promptIds);
    promptTokens = List.copyOf(promptTokens);
    tokens = List.copyOf(tokens);
    toolCalls = List.copyOf(toolCalls);
  }

  /** Ids of the generated tokens. */
  public int[] ids() {
    return tokens.stream().mapToInt(GeneratedToken::id).toArray();
  }

  /** The answer as a message of the conversation, its tool calls included. */
  public Message message() {
    return Message.assistant(text == null ? "" : text, toolCalls);
  }

  /** The generated text, or the ids when there is no tokenizer. */
  @Override
  public String toString() {
    return text != null ? text : Arrays.toString(ids());
  }
}
