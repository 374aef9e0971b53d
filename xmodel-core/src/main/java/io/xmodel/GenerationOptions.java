package io.xmodel;

import io.xmodel.error.RequestException;
import io.xmodel.sampling.SamplingOptions;
import java.util.List;
import java.util.Set;

/**
 * What to generate. Start from {@link #greedy} or {@link Xmodel#defaults} and change what you need:
 * {@code GenerationOptions.greedy(64).withStopStrings("\n")}.
 *
 * @param maxTokens at most so many tokens
 * @param minTokens end-of-text and stop ids are not sampled before so many tokens
 * @param sampling how a token is chosen
 * @param stopIds ids that end the text besides the model's own end-of-text ids
 * @param stopStrings texts that end it, wherever they fall between tokens; they are not part of the
 *     result
 * @param ignoreEos whether to go on past the model's end-of-text ids
 * @param topLogprobs alternatives to report for each token; 0: only the chosen one's; -1: no
 *     log-probabilities
 */
public record GenerationOptions(
    int maxTokens,
    int minTokens,
    SamplingOptions sampling,
    Set<Integer> stopIds,
    List<String> stopStrings,
    boolean ignoreEos,
    int topLogprobs) {
  /** Copies the collections and checks that no stop string is empty. */
  public GenerationOptions {
    stopIds = Set.copyOf(stopIds);
    stopStrings = List.copyOf(stopStrings);
    if (stopStrings.contains("")) {
      throw new RequestException(
          "A stop string is empty: it would stop at once. Remove it or give a text.");
    }
  }

  /** Always the most probable token, at most {@code maxTokens} of them. */
  public static GenerationOptions greedy(int maxTokens) {
    return new GenerationOptions(
        maxTokens, 0, SamplingOptions.GREEDY, Set.of(), List.of(), false, -1);
  }

  /** The same with another limit. */
  public GenerationOptions withMaxTokens(int maxTokens) {
    return new GenerationOptions(
        maxTokens, minTokens, sampling, stopIds, stopStrings, ignoreEos, topLogprobs);
  }

  /** The same with a least number of tokens. */
  public GenerationOptions withMinTokens(int minTokens) {
    return new GenerationOptions(
        maxTokens, minTokens, sampling, stopIds, stopStrings, ignoreEos, topLogprobs);
  }

  /** The same with another way to choose tokens. */
  public GenerationOptions withSampling(SamplingOptions sampling) {
    return new GenerationOptions(
        maxTokens, minTokens, sampling, stopIds, stopStrings, ignoreEos, topLogprobs);
  }

  /** The same with other stop ids. */
  public GenerationOptions withStopIds(Set<Integer> stopIds) {
    return new GenerationOptions(
        maxTokens, minTokens, sampling, stopIds, stopStrings, ignoreEos, topLogprobs);
  }

  /** The same with other stop strings. */
  public GenerationOptions withStopStrings(String... stopStrings) {
    return new GenerationOptions(
        maxTokens, minTokens, sampling, stopIds, List.of(stopStrings), ignoreEos, topLogprobs);
  }

  /** The same, going on past the end of text or not. */
  public GenerationOptions withIgnoreEos(boolean ignoreEos) {
    return new GenerationOptions(
        maxTokens, minTokens, sampling, stopIds, stopStrings, ignoreEos, topLogprobs);
  }

  /** The same with log-probabilities: of the chosen tokens and this many alternatives. */
  public GenerationOptions withTopLogprobs(int topLogprobs) {
    return new GenerationOptions(
        maxTokens, minTokens, sampling, stopIds, stopStrings, ignoreEos, topLogprobs);
  }
}
