package io.xmodel.internal.engine;

import io.xmodel.backend.FakeModel;
import io.xmodel.sampling.SamplingOptions;
import java.util.Set;

/** Requests that say only what a test is about. */
final class Requests {
  private Requests() {}

  /** So many tokens, always the most likely one. */
  static Request greedy(int maxTokens, int... prompt) {
    return of(maxTokens, 0, Set.of(), -1, prompt);
  }

  static Request of(int maxTokens, int minTokens, Set<Integer> stopIds, int logprobs, int... ids) {
    return new Request(
        ids,
        maxTokens,
        minTokens,
        stopIds,
        SamplingOptions.GREEDY,
        logprobs,
        Request.SCORE_NONE,
        FakeModel.VOCABULARY,
        "");
  }

  /** The prompt scored from a position on. */
  static Request scoring(int from, int maxTokens, int... prompt) {
    return new Request(
        prompt, maxTokens, 0, Set.of(), SamplingOptions.GREEDY, 0, from, FakeModel.VOCABULARY, "");
  }

  static Request salted(String salt, int maxTokens, int... prompt) {
    return new Request(
        prompt,
        maxTokens,
        0,
        Set.of(),
        SamplingOptions.GREEDY,
        -1,
        Request.SCORE_NONE,
        FakeModel.VOCABULARY,
        salt);
  }

  /** A prompt of so many ids that begins like no other of another number. */
  static int[] prompt(int number, int length) {
    int[] ids = new int[length];
    for (int i = 0; i < length; i++) {
      ids[i] = (number * 7 + i) % FakeModel.VOCABULARY;
    }
    return ids;
  }
}
