package io.xmodel.internal.engine;

import io.xmodel.backend.Logits;
import io.xmodel.error.BackendException;
import io.xmodel.error.CapacityException;
import io.xmodel.error.InterruptedWorkException;
import io.xmodel.error.RequestException;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.progress.ProgressListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Where given texts lie: the mean of the hidden states of all their tokens, made one long.
 *
 * <p>Texts are read through the engine, so that they share its steps with each other and with
 * generations. Cached beginnings are of no use: a cache has keys and values, and no hidden states.
 * States are added up in double precision as they come. So memory is that of the keys and values of
 * the texts that run, whatever their number.
 */
public final class Embedder {
  private static final String WORK = "Embedding";
  private static final long REPORT_MILLIS = 100;

  private final Engine engine;
  private final int hiddenSize;
  private final ProgressListener progress;
  private final List<float[]> done = new ArrayList<>();
  private final Queue<Reading> readings = new ArrayDeque<>();
  private final int all;

  private Embedder(Engine engine, int hiddenSize, int all, ProgressListener progress) {
    this.engine = engine;
    this.hiddenSize = hiddenSize;
    this.all = all;
    this.progress = progress;
  }

  /**
   * Embeds texts: all or, when an exception is thrown, none.
   *
   * @param engine where to compute
   * @param hiddenSize elements of a hidden state
   * @param texts ids of each, all within the vocabulary
   * @param most texts that are given to the engine at once; the others follow as these end
   * @param progress hears how many texts are done
   * @return vectors of length one, in the order of the texts
   * @throws RequestException when a text has no ids
   * @throws io.xmodel.error.ContextFullException when a text does not fit the context
   * @throws CapacityException when the engine takes none of them
   * @throws BackendException when hidden states are not numbers
   * @throws InterruptedWorkException when the thread is interrupted, which it stays
   */
  public static List<float[]> embed(
      Engine engine, int hiddenSize, List<int[]> texts, int most, ProgressListener progress) {
    for (int i = 0; i < texts.size(); i++) {
      if (texts.get(i).length == 0) {
        throw new RequestException(
            texts.size() == 1
                ? "There is nothing to embed: the text has no tokens."
                : "There is nothing to embed in text %s of %s: it has no tokens."
                    .formatted(i + 1, texts.size()));
      }
    }
    Embedder embedder = new Embedder(engine, hiddenSize, texts.size(), progress);
    try {
      for (int[] text : texts) {
        if (embedder.readings.size() == most) {
          embedder.finishOne();
        }
        embedder.begin(text);
      }
      while (!embedder.readings.isEmpty()) {
        embedder.finishOne();
      }
      return embedder.done;
    } finally {
      embedder.readings.forEach(Reading::cancel);
    }
  }

  private void begin(int[] text) {
    while (true) {
      try {
        readings.add(new Reading(engine, text, hiddenSize));
        return;
      } catch (CapacityException e) {
        if (readings.isEmpty()) {
          throw e;
        }
        finishOne(); // when that has ended, there may be room
      }
    }
  }

  private void finishOne() {
    Reading oldest = readings.element();
    while (!oldest.ended.await(REPORT_MILLIS)) {
      progress.progress(WORK, done.size(), all);
    }
    done.add(oldest.direction());
    readings.remove();
    progress.progress(WORK, done.size(), all);
  }

  /** A text being read. The engine's thread adds up, and whoever waits sees it after the end. */
  private static final class Reading implements Sink {
    private final Awaited ended = new Awaited(WORK);
    private final double[] sum;
    private final float[] state;
    private final Ticket ticket;

    Reading(Engine engine, int[] text, int hiddenSize) {
      sum = new double[hiddenSize];
      state = new float[hiddenSize];
      ticket = engine.submit(Request.ofStates(text), this);
    }

    @Override
    public boolean token(GeneratedToken token) {
      return true;
    }

    @Override
    public void state(Logits logits, int row) {
      logits.copyState(row, state);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += state[i];
      }
    }

    @Override
    public void end(Ending ending) {
      ended.end(ending);
    }

    void cancel() {
      ticket.cancel();
    }

    /** The mean of the states, made one long: how many they are does not change where it points. */
    float[] direction() {
      double squares = 0;
      for (double value : sum) {
        squares += value * value;
      }
      double length = Math.sqrt(squares);
      if (!(length > 0 && length < Double.POSITIVE_INFINITY)) {
        throw BackendException.noDirection();
      }
      float[] direction = new float[sum.length];
      for (int i = 0; i < sum.length; i++) {
        direction[i] = (float) (sum[i] / length);
      }
      return direction;
    }
  }
}
