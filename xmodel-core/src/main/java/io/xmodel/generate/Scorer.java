package io.xmodel.generate;

import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.Logits;
import io.xmodel.backend.ResidentModel;
import io.xmodel.error.RequestException;
import java.util.Arrays;

/**
 * What the model thinks of a given text: the log-probability of each token after those before it.
 */
public final class Scorer {
  /**
   * Tokens per pass: every one wants a row of logits, half a megabyte at the published vocabulary.
   */
  private static final int CHUNK = 64;

  private Scorer() {}

  /**
   * Scores ids.
   *
   * @param model where to compute
   * @param ids at least one
   * @return natural-log probabilities, one for each id; NaN for the first, which nothing precedes
   */
  public static double[] score(ResidentModel model, int[] ids) {
    if (ids.length == 0) {
      throw new RequestException("There is nothing to score: the text has no tokens.");
    }
    double[] logprobs = new double[ids.length];
    logprobs[0] = Double.NaN;
    try (CachedSequence sequence = new CachedSequence(model, ids.length)) {
      for (int from = 0; from < ids.length - 1; from += CHUNK) {
        int to = Math.min(from + CHUNK, ids.length - 1);
        try (Logits logits = sequence.append(Arrays.copyOfRange(ids, from, to), LogitsFor.ALL)) {
          for (int i = from; i < to; i++) {
            int next = ids[i + 1];
            if (next < 0 || next >= logits.vocabSize()) {
              throw new RequestException(
                  "Token id %d at position %d is outside the vocabulary of %d."
                      .formatted(next, i + 1, logits.vocabSize()));
            }
            logprobs[i + 1] = logits.get(i - from, next) - logits.logSumExp(i - from);
          }
        }
      }
    }
    return logprobs;
  }

  /** exp of the mean negative log-probability, over the tokens that have one; NaN when none has. */
  public static double perplexity(double[] logprobs) {
    return Math.exp(
        -Arrays.stream(logprobs).filter(p -> !Double.isNaN(p)).average().orElse(Double.NaN));
  }
}
