package io.xmodel.internal.engine;

import io.xmodel.error.RequestException;
import io.xmodel.sampling.SamplingOptions;
import java.util.Set;

/**
 * What to generate, in ids.
 *
 * @param maxTokens at most so many tokens
 * @param minTokens stop ids are not sampled before so many tokens
 * @param stopIds ids that end the generation; the id itself is reported
 * @param sampling how a token is chosen
 * @param topLogprobs alternatives to report beside each token; -1: report no log-probabilities at
 *     all
 */
public record TokenRequest(
    int maxTokens, int minTokens, Set<Integer> stopIds, SamplingOptions sampling, int topLogprobs) {
  /** Checks the ranges. */
  public TokenRequest {
    stopIds = Set.copyOf(stopIds);
    if (maxTokens < 1) {
      throw new RequestException("maxTokens must be at least 1, found %d.".formatted(maxTokens));
    }
    if (minTokens < 0 || minTokens > maxTokens) {
      throw new RequestException(
          "minTokens must be between 0 and maxTokens (%d), found %d."
              .formatted(maxTokens, minTokens));
    }
    if (topLogprobs < -1 || topLogprobs > 100) {
      throw new RequestException(
          "topLogprobs must be between 0 and 100, found %d.".formatted(topLogprobs));
    }
  }
}
