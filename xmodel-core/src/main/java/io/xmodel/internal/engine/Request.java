package io.xmodel.internal.engine;

import io.xmodel.error.RequestException;
import io.xmodel.internal.constraint.Constraint;
import io.xmodel.sampling.SamplingOptions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to generate, in ids.
 *
 * @param prompt ids, at least one. Whoever makes the request checks that they are within the
 *     vocabulary: a model refuses a whole step for one that is not
 * @param maxTokens at most so many tokens; 0: none, for scoring the prompt alone
 * @param minTokens stop ids are not sampled before so many tokens
 * @param stopIds ids that end the generation; the id itself is reported
 * @param sampling how a token is chosen
 * @param topLogprobs alternatives to report beside each token; -1: report no log-probabilities
 * @param scoreFrom the first position of the prompt whose token gets a log-probability, at least 1;
 *     {@link #SCORE_NONE}: none does
 * @param idLimit ids below this may be sampled: those the tokenizer knows
 * @param salt prefixes are shared with generations of the same salt only
 * @param states whether the sink gets the hidden state of each token. Nothing is generated or
 *     scored then
 * @param constraint what the answer's ids may be, up to a stop id; null: anything
 */
public record Request(
    int[] prompt,
    int maxTokens,
    int minTokens,
    Set<Integer> stopIds,
    SamplingOptions sampling,
    int topLogprobs,
    int scoreFrom,
    int idLimit,
    String salt,
    boolean states,
    @Nullable Constraint constraint) {
  /** No token of the prompt gets a log-probability. */
  public static final int SCORE_NONE = Integer.MAX_VALUE;

  /**
   * Copies the prompt and the stop ids, and checks what does not depend on the model.
   *
   * @throws RequestException naming what is out of range
   */
  public Request {
    prompt = prompt.clone();
    stopIds = Set.copyOf(stopIds);
    if (prompt.length == 0) {
      throw new RequestException(
          "The prompt is empty: there is nothing to continue. Give a text or at least one id.");
    }
    if (maxTokens < 0) {
      throw new RequestException("maxTokens must be at least 0, found %s.".formatted(maxTokens));
    }
    if (minTokens < 0 || minTokens > maxTokens) {
      throw new RequestException(
          "minTokens must be between 0 and maxTokens (%s), found %s."
              .formatted(maxTokens, minTokens));
    }
    if (scoreFrom < 1) {
      throw new RequestException(
          "The first token of a text has no probability: nothing comes before it.");
    }
    if (states && (maxTokens > 0 || scoreFrom != SCORE_NONE)) {
      throw new IllegalArgumentException("hidden states are of a text that is only read");
    }
  }

  /** One that wants no hidden states, and an answer of any kind: the usual. */
  public Request(
      int[] prompt,
      int maxTokens,
      int minTokens,
      Set<Integer> stopIds,
      SamplingOptions sampling,
      int topLogprobs,
      int scoreFrom,
      int idLimit,
      String salt) {
    this(
        prompt,
        maxTokens,
        minTokens,
        stopIds,
        sampling,
        topLogprobs,
        scoreFrom,
        idLimit,
        salt,
        false,
        null);
  }

  /** One that wants the hidden state of each token and nothing else. */
  static Request ofStates(int[] ids) {
    return new Request(
        ids,
        0,
        0,
        Set.of(),
        SamplingOptions.GREEDY,
        -1,
        SCORE_NONE,
        Integer.MAX_VALUE,
        "",
        true,
        null);
  }

  /**
   * Tokens of the prompt that are read: the last one is, unless all that is wanted is its score.
   */
  int read() {
    return maxTokens == 0 && !states ? prompt.length - 1 : prompt.length;
  }

  /** Whether its keys and values are worth keeping: other texts rarely begin like one measured. */
  boolean kept() {
    return scoreFrom == SCORE_NONE && !states;
  }
}
