package io.xmodel.sampling;

import io.xmodel.backend.Logits;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A token's log-probability as the model gives it: before penalties, temperature and filters.
 *
 * @param id the token
 * @param logprob natural logarithm of its probability
 */
public record TokenLogprob(int id, double logprob) {
  /** One token's, at a row. */
  public static TokenLogprob of(Logits logits, int row, int id) {
    Objects.requireNonNull(logits, "logits");
    return new TokenLogprob(id, logits.get(row, id) - logits.logSumExp(row));
  }

  /**
   * The most likely tokens', best first.
   *
   * @param n how many
   * @param idLimit one more than the largest id to look at
   */
  public static List<TokenLogprob> top(Logits logits, int row, int n, int idLimit) {
    Objects.requireNonNull(logits, "logits");
    if (n == 0) {
      return List.of();
    }
    Logits.TopK top = logits.topK(row, n, idLimit);
    List<TokenLogprob> list = new ArrayList<>();
    for (int i = 0; i < top.ids().length; i++) {
      list.add(new TokenLogprob(top.ids()[i], top.logits()[i] - top.logSumExp()));
    }
    return list;
  }
}
