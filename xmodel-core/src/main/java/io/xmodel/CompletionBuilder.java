package io.xmodel;

import io.xmodel.chat.ToolCall;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.generation.GenerationEvent;
import io.xmodel.generation.Timings;
import io.xmodel.internal.events.PromptScores;
import java.util.ArrayList;
import java.util.List;

/** Joins events to a completion. Safe for use by several threads: a stream may be closed by any. */
final class CompletionBuilder {
  private final List<Integer> promptIds;
  private final PromptScores scores;
  private final boolean hasText;
  private final List<GeneratedToken> tokens = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();
  private final List<ToolCall> calls = new ArrayList<>();
  private FinishReason reason = FinishReason.CANCELLED;
  private Timings timings = new Timings(0, 0, 0, 0, 0, 0);

  CompletionBuilder(List<Integer> promptIds, PromptScores scores, boolean hasText) {
    this.promptIds = promptIds;
    this.scores = scores;
    this.hasText = hasText;
  }

  synchronized void add(GenerationEvent event) {
    tokens.addAll(event.tokens());
    switch (event) {
      case GenerationEvent.Text more -> text.append(more.text());
      case GenerationEvent.Reasoning more -> reasoning.append(more.text());
      case GenerationEvent.ToolCallEnd end -> calls.add(end.call());
      case GenerationEvent.Done done -> {
        reason = done.reason();
        timings = done.timings();
      }
      case GenerationEvent.ToolCallBegin _, GenerationEvent.ToolCallArguments _ -> {}
    }
  }

  List<Integer> promptIds() {
    return promptIds;
  }

  /** The prompt's tokens that have their log-probabilities. */
  List<GeneratedToken> promptTokens() {
    return scores.tokens();
  }

  /** Whether the model has said anything. */
  synchronized boolean isEmpty() {
    return tokens.isEmpty();
  }

  /** What has come so far; cancelled if it is not all. */
  synchronized Completion build() {
    return new Completion(
        promptIds,
        scores.tokens(),
        tokens,
        hasText ? text.toString() : null,
        reasoning.toString(),
        calls,
        reason,
        timings);
  }
}
