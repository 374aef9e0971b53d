package io.xmodel.internal.sampling;

import io.xmodel.backend.Logits;
import io.xmodel.error.BackendException;
import io.xmodel.error.RequestException;
import io.xmodel.sampling.SamplingOptions;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * Chooses tokens for one request, as its {@link SamplingOptions} say. Asks the logits handle for
 * the least it needs: greedy choice moves one number off the device, top-k without penalties k of
 * them, the rest a row. Where not all ids may be chosen, it looks at the likeliest first.
 *
 * <p>Holds the request's random numbers and the tokens seen so far; not for use by several threads.
 */
public final class Sampler {
  /** Where only some ids may be chosen, one of so many of the likeliest usually may. */
  private static final int LIKELIEST = 64;

  private final SamplingOptions options;
  private final int idLimit;
  private final long seed;
  private final RandomGenerator random;
  private final TokenHistory history = new TokenHistory();
  private final Candidates candidates = new Candidates();
  private float[] row = new float[0];

  /**
   * A sampler for one request.
   *
   * @param options how to choose
   * @param idLimit one more than the largest id that may be chosen: the tokenizer's, as the
   *     embedding's further rows are padding
   * @throws RequestException when a bias is given for an id that cannot be chosen
   */
  public Sampler(SamplingOptions options, int idLimit) {
    for (int id : options.logitBias().keySet()) {
      if (id >= idLimit) {
        throw new RequestException(
            "logitBias must be given for ids of the tokenizer, 0 to %s, found %s."
                .formatted(idLimit - 1, id));
      }
    }
    this.options = options;
    this.idLimit = idLimit;
    Long given = options.seed();
    this.seed = given == null ? RandomGenerator.getDefault().nextLong() : given;
    // An algorithm that the Java platform specifies to the bit.
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** The seed in use: with it, another sampler makes the same choices. */
  public long seed() {
    return seed;
  }

  /**
   * Tells the sampler the prompt, for the repetition penalty. May be called for each part of it.
   */
  public void acceptPrompt(int... ids) {
    if (options.changesLogits()) {
      history.addPrompt(ids);
    }
  }

  /** Tells the sampler a token of the answer, for the penalties: usually the one it chose. */
  public void accept(int id) {
    if (options.changesLogits()) {
      history.addAnswer(id);
    }
  }

  /**
   * Chooses a token.
   *
   * @param logits where to look
   * @param row which row of them
   * @param banned ids that may not be chosen now, such as stop tokens before the least length is
   *     reached
   * @throws BackendException when the logits are not numbers
   * @throws RequestException when bans and biases leave no token
   */
  public int sample(Logits logits, int row, int... banned) {
    return sample(logits, row, null, banned);
  }

  /**
   * As above, among some ids only.
   *
   * @param choice the ids that may be chosen; null: all
   */
  public int sample(Logits logits, int row, @Nullable Choice choice, int... banned) {
    if (options.greedy() && !options.changesLogits() && banned.length == 0) {
      int best = logits.argmax(row, limit(logits));
      if (choice == null || choice.allows(best)) {
        return best;
      }
    }
    Candidates left = candidates(logits, row, choice, banned);
    return options.greedy() ? left.id(0) : left.pick(random.nextDouble());
  }

  /** Whether a logit bias keeps an id from ever being chosen. */
  public boolean bans(int id) {
    return options.logitBias().getOrDefault(id, 0f) == Float.NEGATIVE_INFINITY;
  }

  /** The tokens that may be chosen, and their weights unless the choice is greedy. */
  Candidates candidates(Logits logits, int row, int... banned) {
    return candidates(logits, row, null, banned);
  }

  private Candidates candidates(Logits logits, int row, @Nullable Choice choice, int... banned) {
    int keep = options.greedy() ? 1 : options.topK();
    int wanted = keep + banned.length + (choice == null ? 0 : LIKELIEST);
    boolean enough = false;
    if (keep > 0 && !options.changesLogits() && wanted < limit(logits)) {
      addTop(logits.topK(row, wanted, limit(logits)), row, choice, banned);
      enough = choice == null || candidates.size() >= keep;
    }
    if (!enough) {
      addAll(logits, row, choice, banned);
    }
    if (keep > 0) {
      candidates.keepTopK(keep);
    }
    if (candidates.size() == 0) {
      throw new RequestException(
          choice == null
              ? "No token is left to choose: every one is banned, or has a logit bias of negative infinity."
              : "No token is left to choose: every one that the answer's format allows here is banned, or has a logit bias of negative infinity.");
    }
    if (!options.greedy()) {
      candidates.weigh(options.temperature());
      if (options.topP() < 1) {
        candidates.keepTopP(options.topP(), options.temperature());
      }
      if (options.minP() > 0) {
        candidates.keepMinP(options.minP());
      }
    }
    return candidates;
  }

  private void addTop(Logits.TopK top, int row, @Nullable Choice choice, int[] banned) {
    candidates.clear(true);
    if (top.ids().length == 0) {
      throw BackendException.notNumbers("row " + row);
    }
    for (int i = 0; i < top.ids().length; i++) {
      if (!finite(top.logits()[i])) {
        throw BackendException.notNumbers("row " + row);
      }
      int id = top.ids()[i];
      if (!contains(banned, id) && (choice == null || choice.allows(id))) {
        candidates.add(top.ids()[i], top.logits()[i]);
      }
    }
  }

  private void addAll(Logits logits, int rowIndex, @Nullable Choice choice, int[] banned) {
    if (row.length != logits.vocabSize()) {
      row = new float[logits.vocabSize()];
    }
    logits.copyTo(rowIndex, row);
    int limit = limit(logits);
    for (int id = 0; id < limit; id++) {
      if (!finite(row[id])) {
        throw BackendException.notNumbers("row " + rowIndex);
      }
    }
    options.logitBias().forEach((id, bias) -> row[id] += bias);
    history.penalize(row, options);
    for (int id : banned) {
      if (id >= 0 && id < limit) {
        row[id] = Float.NEGATIVE_INFINITY;
      }
    }
    candidates.clear(false);
    if (choice != null) {
      choice.forEach(id -> {
        if (id < limit) {
          candidates.add(id, row[id]);
        }
      });
      return;
    }
    for (int id = 0; id < limit; id++) {
      candidates.add(id, row[id]);
    }
  }

  private int limit(Logits logits) {
    return Math.min(idLimit, logits.vocabSize());
  }

  private static boolean contains(int[] ids, int id) {
    for (int one : ids) {
      if (one == id) {
        return true;
      }
    }
    return false;
  }

  /** A number, or negative infinity. */
  private static boolean finite(float logit) {
    return logit < Float.POSITIVE_INFINITY;
  }
}
