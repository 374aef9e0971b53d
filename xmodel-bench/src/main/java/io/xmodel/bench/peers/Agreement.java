package io.xmodel.bench.peers;

import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.Logits;
import io.xmodel.backend.Logits.TopK;
import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import java.util.Arrays;

/**
 * Whether two engines choose the same tokens after the same text. xmodel is the reference: where
 * the logits of its two best tokens are no further apart than {@link #MARGIN}, rounding may decide.
 *
 * @param positions where both chose
 * @param decided those where xmodel's margin is larger than {@link #MARGIN}
 * @param decidedAlike those of them where the choices are equal
 * @param alike equal choices at all positions
 * @param widest xmodel's largest margin where the choices differ; 0 where they never do
 * @param difference the largest difference of the log-probabilities of the peer's choices
 */
public record Agreement(
    int positions, int decided, int decidedAlike, int alike, double widest, double difference) {
  /** Logits closer than this decide nothing. */
  public static final double MARGIN = 0.05;

  /** Tokens per pass: each wants a row of logits. */
  private static final int CHUNK = 64;

  /**
   * Has a model read the same tokens.
   *
   * @param model xmodel, loaded
   * @throws io.xmodel.error.RequestException when an id is outside the vocabulary
   */
  public static Agreement of(ResidentModel model, Choices peer) {
    Tally tally = new Tally(peer);
    int end = peer.from() + peer.chosen().length;
    try (Sequence sequence = model.open(end)) {
      for (int at = 0; at < peer.from(); at += CHUNK) {
        int to = Math.min(at + CHUNK, peer.from());
        forward(model, sequence, peer.ids(), at, to, LogitsFor.NONE).close();
      }
      for (int at = peer.from(); at < end; at += CHUNK) {
        int to = Math.min(at + CHUNK, end);
        try (Logits logits = forward(model, sequence, peer.ids(), at, to, LogitsFor.ALL)) {
          for (int row = 0; row < to - at; row++) {
            tally.add(at - peer.from() + row, logits, row);
          }
        }
      }
    }
    return tally.result();
  }

  private static Logits forward(
      ResidentModel model, Sequence sequence, int[] ids, int from, int to, LogitsFor wanted) {
    return model.forward(Batch.of(sequence, Arrays.copyOfRange(ids, from, to), wanted));
  }

  private static final class Tally {
    private final Choices peer;
    private int decided;
    private int decidedAlike;
    private int alike;
    private double widest;
    private double difference;

    Tally(Choices peer) {
      this.peer = peer;
    }

    void add(int index, Logits logits, int row) {
      TopK best = logits.topK(row, 2, logits.vocabSize());
      double margin = best.logits()[0] - best.logits()[1];
      int chosen = peer.chosen()[index];
      boolean same = best.ids()[0] == chosen;
      if (margin > MARGIN) {
        decided++;
        decidedAlike += same ? 1 : 0;
      }
      alike += same ? 1 : 0;
      widest = same ? widest : Math.max(widest, margin);
      double logprob = logits.get(row, chosen) - best.logSumExp();
      difference = Math.max(difference, Math.abs(logprob - peer.logprobs()[index]));
    }

    Agreement result() {
      return new Agreement(peer.chosen().length, decided, decidedAlike, alike, widest, difference);
    }
  }
}
