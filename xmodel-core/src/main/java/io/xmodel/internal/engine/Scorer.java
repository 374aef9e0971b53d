package io.xmodel.internal.engine;

import io.xmodel.error.InterruptedWorkException;
import io.xmodel.error.RequestException;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.progress.ProgressListener;
import io.xmodel.sampling.SamplingOptions;
import io.xmodel.sampling.TokenLogprob;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
  private static final long REPORT_MILLIS = 100;

  private final Engine engine;
  private final int[] ids;
  private final double[] logprobs;
  private volatile int scored = 1;

  private Scorer(Engine engine, int[] ids) {
    this.engine = engine;
    this.ids = ids;
    this.logprobs = new double[ids.length];
    logprobs[0] = Double.NaN;
  }

  /**
   * Scores ids.
   *
   * @param engine where to compute
   * @param ids at least one, all within the vocabulary
   * @param window tokens that are read together, at least 1
   * @param stride tokens from the beginning of a window to that of the next, 1 to {@code window}; a
   *     text takes about {@code window / stride} times as long as reading it once
   * @param progress hears how many tokens have their score
   * @return natural-log probabilities, one for each id; NaN for the first, which nothing precedes
   * @throws RequestException when there is no id, or the stride does not fit the window
   * @throws InterruptedWorkException when the thread is interrupted, which it stays
   */
  public static double[] score(
      Engine engine, int[] ids, int window, int stride, ProgressListener progress) {
    if (ids.length == 0) {
      throw new RequestException("There is nothing to score: the text has no tokens.");
    }
    if (stride < 1 || stride > window) {
      throw new RequestException(
          "stride must be between 1 and the context of %s, found %s.".formatted(window, stride));
    }
    Scorer scorer = new Scorer(engine, ids.clone());
    // The last token is scored and never read.
    int last = ids.length - 1;
    for (int begin = 0; scorer.scored <= last; begin += stride) {
      scorer.window(begin, Math.min(begin + window, last), progress);
    }
    return scorer.logprobs;
  }

  /** Reads the tokens from begin to end − 1, and scores those up to end that have no score yet. */
  private void window(int begin, int end, ProgressListener progress) {
    Request request =
        new Request(
            Arrays.copyOfRange(ids, begin, end + 1),
            0,
            0,
            Set.of(),
            SamplingOptions.GREEDY,
            -1,
            scored - begin,
            Integer.MAX_VALUE,
            "");
    CompletableFuture<Ending> ended = new CompletableFuture<>();
    Sink sink =
        new Sink() {
          @Override
          public boolean token(GeneratedToken token) {
            return true;
          }

          @Override
          public void scored(int position, double logprob, List<TokenLogprob> top) {
            logprobs[begin + position] = logprob;
            scored = begin + position + 1;
          }

          @Override
          public void end(Ending ending) {
            ended.complete(ending);
          }
        };
    Ticket ticket = engine.submit(request, sink);
    try {
      await(ended, progress);
    } finally {
      ticket.cancel(); // in case that its listener threw, or its thread was interrupted
    }
  }

  private void await(CompletableFuture<Ending> ended, ProgressListener progress) {
    while (true) {
      try {
        Throwable failure = ended.get(REPORT_MILLIS, TimeUnit.MILLISECONDS).failure();
        if (failure instanceof RuntimeException exception) {
          throw exception;
        }
        if (failure instanceof Error error) {
          throw error;
        }
        progress.progress("Scoring", scored, ids.length);
        return;
      } catch (TimeoutException e) {
        progress.progress("Scoring", scored, ids.length);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedWorkException("Scoring", e);
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** exp of the mean negative log-probability, over the tokens that have one; NaN when none has. */
  public static double perplexity(double[] logprobs) {
    return Math.exp(
        -Arrays.stream(logprobs).filter(p -> !Double.isNaN(p)).average().orElse(Double.NaN));
  }
}
