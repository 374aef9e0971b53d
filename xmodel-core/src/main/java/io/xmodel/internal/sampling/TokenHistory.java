package io.xmodel.internal.sampling;

import io.xmodel.sampling.SamplingOptions;
import java.util.HashMap;
import java.util.Map;

/** Which tokens a request has seen: how often in the answer, and which in the prompt. */
final class TokenHistory {
  /** Each token seen, and how often it is in the answer: 0 for the prompt's alone. */
  private final Map<Integer, Integer> answerCounts = new HashMap<>();

  void addPrompt(int[] ids) {
    for (int id : ids) {
      answerCounts.putIfAbsent(id, 0);
    }
  }

  void addAnswer(int id) {
    answerCounts.merge(id, 1, Integer::sum);
  }

  /** Changes the logits of tokens seen, as {@link SamplingOptions} says. */
  void penalize(float[] logits, SamplingOptions options) {
    answerCounts.forEach((id, count) -> {
      if (id < 0 || id >= logits.length) {
        return;
      }
      float logit = logits[id];
      float penalty = options.repetitionPenalty();
      logit = logit < 0 ? logit * penalty : logit / penalty;
      if (count > 0) {
        logit -= options.presencePenalty() + count * options.frequencyPenalty();
      }
      logits[id] = logit;
    });
  }
}
