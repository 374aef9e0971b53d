package io.xmodel.server.api;

import io.xmodel.generation.GeneratedToken;
import io.xmodel.server.events.ChoiceEvent;
import io.xmodel.server.wire.TextLogprobs;
import io.xmodel.server.wire.TextPiece;
import org.jspecify.annotations.Nullable;

/** Joins the pieces of one completion, and tells how probable it is. */
final class TextAnswer {
  private final StringBuilder text = new StringBuilder();
  private @Nullable TextLogprobs logprobs;
  private String finishReason = "";
  private double logprobSum;
  private int tokens;

  /** Takes the next piece. */
  void add(TextPiece piece) {
    text.append(piece.text());
    TextLogprobs more = piece.logprobs();
    if (more != null) {
      TextLogprobs all = logprobs == null ? TextLogprobs.empty() : logprobs;
      all.addAll(more);
      logprobs = all;
    }
    if (piece.finishReason() != null) {
      finishReason = piece.finishReason();
    }
  }

  /** Counts how probable its tokens are. */
  void weigh(ChoiceEvent.Step step) {
    for (GeneratedToken token : step.event().tokens()) {
      logprobSum += token.logprob();
      tokens++;
    }
  }

  /** The mean log-probability of its tokens. */
  double quality() {
    return tokens == 0 ? 0 : logprobSum / tokens;
  }

  /** The completion, under a number. */
  TextPiece choice(int index) {
    return new TextPiece(index, text.toString(), logprobs, finishReason);
  }
}
