package io.xmodel.server.wire;

import org.jspecify.annotations.Nullable;

/**
 * What comes next of one completion. A streamed answer sends these, a whole one joins them: then
 * they are its choices.
 */
public record TextPiece(
    int index, String text, @Nullable TextLogprobs logprobs, @Nullable String finishReason) {
  /** This and the next of the same completion as one. */
  public TextPiece join(TextPiece next) {
    TextLogprobs both = null;
    if (logprobs != null || next.logprobs != null) {
      both = TextLogprobs.empty();
      if (logprobs != null) {
        both.addAll(logprobs);
      }
      if (next.logprobs != null) {
        both.addAll(next.logprobs);
      }
    }
    return new TextPiece(index, text + next.text, both, next.finishReason);
  }
}
