package io.xmodel;

import io.xmodel.internal.engine.Scorer;
import java.util.Objects;

/**
 * What the model thinks of a text.
 *
 * @param ids its tokens
 * @param logprobs natural-log probability of each after those before it; NaN for the first
 */
public record Score(int[] ids, double[] logprobs) {
  /** Copies the arrays. */
  public Score {
    Objects.requireNonNull(ids, "ids");
    Objects.requireNonNull(logprobs, "logprobs");
    ids = ids.clone();
    logprobs = logprobs.clone();
  }

  /** A copy of the ids. */
  @Override
  public int[] ids() {
    return ids.clone();
  }

  /** A copy of the log-probabilities. */
  @Override
  public double[] logprobs() {
    return logprobs.clone();
  }

  /** exp of the mean negative log-probability. */
  public double perplexity() {
    return Scorer.perplexity(logprobs);
  }
}
