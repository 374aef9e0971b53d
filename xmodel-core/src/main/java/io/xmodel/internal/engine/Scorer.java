package io.xmodel.internal.engine;

import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.Logits;
import io.xmodel.backend.ResidentModel;
import io.xmodel.error.BackendException;
import io.xmodel.error.RequestException;
import io.xmodel.progress.ProgressListener;
import java.util.Arrays;

/**
 * What the model thinks of a given text: the log-probability of each token after those before it.
 *
 * <p>A text longer than the window is read in windows that overlap, as in Hugging Face's strided
 * perplexity. The first window gives its tokens to all that they precede; each further one begins
 * {@code stride} tokens later and adds the {@code stride} tokens that no window has reached yet,
 * each seen after at least {@code window - stride + 1} tokens:
 *
 * <pre>
 * window 6, stride 3     0 1 2 3 4 5 6 7 8 9
 * window 1 reads         r r r r r r           and scores 1 to 6
 * window 2 reads               r r r r r r     and scores 7 to 9
 * </pre>
 *
 * <p>Memory is that of one window's keys and values and of a few rows of logits, whatever the
 * length of the text.
 */
public final class Scorer {
  /**
   * Tokens per pass: every one wants a row of logits, half a megabyte at the published vocabulary.
   */
  private static final int CHUNK = 64;

  private final int[] ids;
  private final double[] logprobs;
  private final ProgressListener progress;
  private int scored = 1;

  private Scorer(int[] ids, ProgressListener progress) {
    this.ids = ids;
    this.progress = progress;
    this.logprobs = new double[ids.length];
    logprobs[0] = Double.NaN;
  }

  /**
   * Scores ids.
   *
   * @param model where to compute
   * @param ids at least one, all within the vocabulary
   * @param window tokens that are read together, at least 1
   * @param stride tokens from the beginning of a window to that of the next, 1 to {@code window}; a
   *     text takes about {@code window / stride} times as long as reading it once
   * @param progress hears how many tokens have their score
   * @return natural-log probabilities, one for each id; NaN for the first, which nothing precedes
   * @throws RequestException when there is no id, or the stride does not fit the window
   */
  public static double[] score(
      ResidentModel model, int[] ids, int window, int stride, ProgressListener progress) {
    if (ids.length == 0) {
      throw new RequestException("There is nothing to score: the text has no tokens.");
    }
    if (stride < 1 || stride > window) {
      throw new RequestException(
          "stride must be between 1 and the context of %d, found %d.".formatted(window, stride));
    }
    Scorer scorer = new Scorer(ids.clone(), progress);
    scorer.run(model, window, stride);
    return scorer.logprobs;
  }

  private void run(ResidentModel model, int window, int stride) {
    if (ids.length == 1) {
      return;
    }
    // The last token is scored and never read.
    int last = ids.length - 1;
    try (CachedSequence sequence = new CachedSequence(model, Math.min(window, last))) {
      for (int begin = 0; scored <= last; begin += stride) {
        int end = Math.min(begin + window, last);
        sequence.rewind(0);
        // Its token at scored - 1 is the first whose logits are wanted.
        for (int from = begin; from < scored - 1; from += model.preferredChunk()) {
          int to = Math.min(from + model.preferredChunk(), scored - 1);
          sequence.append(Arrays.copyOfRange(ids, from, to), LogitsFor.NONE).close();
        }
        while (scored <= end) {
          scoreChunk(sequence, Math.min(scored + CHUNK, end + 1));
        }
      }
    }
  }

  /** Reads the tokens before those up to {@code to}, which gives these their scores. */
  private void scoreChunk(CachedSequence sequence, int to) {
    int[] read = Arrays.copyOfRange(ids, scored - 1, to - 1);
    try (Logits logits = sequence.append(read, LogitsFor.ALL)) {
      for (int row = 0; row < read.length; row++) {
        double logprob = logits.get(row, ids[scored + row]) - logits.logSumExp(row);
        if (Double.isNaN(logprob)) {
          throw BackendException.notNumbers("after %d tokens".formatted(scored + row));
        }
        logprobs[scored + row] = logprob;
      }
    }
    scored = to;
    progress.progress("Scoring", scored, ids.length);
  }

  /** exp of the mean negative log-probability, over the tokens that have one; NaN when none has. */
  public static double perplexity(double[] logprobs) {
    return Math.exp(
        -Arrays.stream(logprobs).filter(p -> !Double.isNaN(p)).average().orElse(Double.NaN));
  }
}
