package io.xmodel.internal.sampling;

import io.xmodel.sampling.SamplingOptions;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The specification of sampling, written to be read. */
final class NaiveSampling {
  private NaiveSampling() {}

  /** Each id's probability; 0 for those that may not be chosen. */
  static double[] distribution(
      float[] logits,
      int idLimit,
      SamplingOptions options,
      List<Integer> prompt,
      List<Integer> answer,
      Set<Integer> banned) {
    double[] scores = new double[idLimit];
    for (int id = 0; id < idLimit; id++) {
      double score = logits[id] + options.logitBias().getOrDefault(id, 0f);
      int count = Collections.frequency(answer, id);
      if (count > 0 || prompt.contains(id)) {
        float penalty = options.repetitionPenalty();
        score = score < 0 ? score * penalty : score / penalty;
      }
      if (count > 0) {
        score -= options.presencePenalty() + count * options.frequencyPenalty();
      }
      scores[id] = banned.contains(id) ? Double.NEGATIVE_INFINITY : score / options.temperature();
    }
    List<Integer> order =
        IntStream.range(0, idLimit)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer id) -> -scores[id]))
            .toList();
    if (options.topK() > 0) {
      remove(scores, order.subList(Math.min(options.topK(), order.size()), order.size()));
    }
    double[] probabilities = softmax(scores);
    double most = probabilities[order.getFirst()];
    double sum = 0;
    for (int id : order) {
      if (sum >= options.topP() || probabilities[id] < options.minP() * most) {
        remove(scores, List.of(id));
      }
      sum += probabilities[id];
    }
    return softmax(scores);
  }

  private static void remove(double[] scores, List<Integer> ids) {
    ids.forEach(id -> scores[id] = Double.NEGATIVE_INFINITY);
  }

  private static double[] softmax(double[] scores) {
    double max = IntStream.range(0, scores.length).mapToDouble(i -> scores[i]).max().orElseThrow();
    double[] probabilities = new double[scores.length];
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      probabilities[i] = Math.exp(scores[i] - max);
      sum += probabilities[i];
    }
    for (int i = 0; i < scores.length; i++) {
      probabilities[i] /= sum;
    }
    return probabilities;
  }
}
