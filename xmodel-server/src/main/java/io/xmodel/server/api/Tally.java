package io.xmodel.server.api;

import io.xmodel.generation.GenerationEvent.Done;
import io.xmodel.generation.Timings;
import io.xmodel.server.events.ChoiceEvent;
import io.xmodel.server.wire.AnswerTimings;
import io.xmodel.server.wire.Usage;
import org.jspecify.annotations.Nullable;

/** Counts the tokens of a request, which may have several answers to each of its prompts. */
final class Tally {
  private final int answers;
  private int prompt;
  private int completion;
  private int cached;
  private int choices;
  private @Nullable Timings timings;

  /** So many answers to each prompt. */
  Tally(int answers) {
    this.answers = answers;
  }

  /** Counts what an event tells. */
  void count(ChoiceEvent event) {
    boolean first = event.choice() % answers == 0;
    switch (event) {
      case ChoiceEvent.Prompt read -> {
        choices++;
        prompt += first ? read.ids().size() : 0;
      }
      case ChoiceEvent.Step step -> {
        completion += step.event().tokens().size();
        if (step.event() instanceof Done done) {
          timings = done.timings();
          cached += first ? done.timings().cachedTokens() : 0;
        }
      }
      case ChoiceEvent.Failure failure -> {}
    }
  }

  /** The tokens so far; a prompt counts once. */
  Usage usage() {
    return Usage.of(prompt, completion, cached);
  }

  /** Where the time went, if there was but one answer. */
  @Nullable AnswerTimings timings() {
    Timings known = timings;
    return choices == 1 && known != null ? AnswerTimings.of(known) : null;
  }
}
