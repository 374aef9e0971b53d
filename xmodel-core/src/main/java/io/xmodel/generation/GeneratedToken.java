package io.xmodel.generation;

import io.xmodel.sampling.TokenLogprob;
import java.util.List;
import java.util.Objects;

/**
 * One token, sampled or of the prompt, and what the model thinks of it.
 *
 * @param id its id
 * @param logprob the model's natural-log probability of it, before temperature, penalties and the
 *     answer's format; NaN when not asked for, or when nothing comes before it
 * @param top the most probable alternatives, best first
 */
public record GeneratedToken(int id, float logprob, List<TokenLogprob> top) {
  /** Copies the list. */
  public GeneratedToken {
    top = List.copyOf(Objects.requireNonNull(top, "top"));
  }
}
