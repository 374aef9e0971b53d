package io.xmodel.internal.engine;

import io.xmodel.backend.Batch;
import java.util.List;

/**
 * What a step computes.
 *
 * @param entries who appends how many tokens, in order of arrival
 */
record Plan(List<Entry> entries) {
  /**
   * A job's part of a step.
   *
   * @param job whose
   * @param count tokens to append
   * @param decoding whether it has read its prompt
   */
  record Entry(Job job, int count, boolean decoding) {}

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Tokens of prompts and of answers. */
  int tokens() {
    return entries.stream().mapToInt(Entry::count).sum();
  }

  /** Tokens of prompts. */
  int promptTokens() {
    return entries.stream().filter(e -> !e.decoding()).mapToInt(Entry::count).sum();
  }

  /** The pass to compute. */
  Batch batch() {
    return new Batch(
        entries.stream()
            .map(e ->
                new Batch.Slot(
                    e.job().sequence(),
                    e.job().generation().next(e.count()),
                    e.job().generation().wanted(e.count()),
                    e.job().generation().wantsStates()))
            .toList());
  }
}
