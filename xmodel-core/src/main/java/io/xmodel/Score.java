package io.xmodel;

import io.xmodel.internal.engine.Scorer;

/**
 * What the model thinks of a text.
 *
 * @param ids its tokens
 * @param logprobs natural-log probability of each after those before it; NaN for the first
 */
public record Score(int[] ids, double[] logprobs) {
  /** exp of the mean negative log-probability. */
  public double perplexity() {
    return Scorer.perplexity(logprobs);
  }
}
