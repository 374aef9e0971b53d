package io.xmodel.sampling;

import io.xmodel.error.RequestException;
import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How tokens are chosen. Start from {@link #GREEDY} and change what is wanted: {@code
 * GREEDY.withTemperature(0.7f).withTopP(0.9f)}.
 *
 * <p>Applied in this order, as in Hugging Face's {@code generate}: logit bias, repetition penalty,
 * presence and frequency penalty, temperature, top-k, top-p, min-p. Each sees the probabilities
 * that the one before it left, made to sum to one again.
 *
 * @param temperature divides the logits; 0 to 100. At 0 the most likely token is always taken
 *     (greedy), and top-k, top-p, min-p and the seed have no effect
 * @param topK keep this many of the most likely tokens; 0: all
 * @param topP keep the fewest most likely tokens whose probabilities reach this sum; 1: all; above
 *     0
 * @param minP keep tokens at least this fraction as likely as the most likely one; 0: all; 0 to 1
 * @param repetitionPenalty divides positive logits of tokens in the prompt or the answer so far,
 *     and multiplies negative ones; 1: none; 0.01 to 100. See CTRL, arXiv 1909.05858
 * @param presencePenalty taken from the logits of tokens in the answer so far; −2 to 2
 * @param frequencyPenalty taken from the logits of tokens in the answer so far, once for each time
 *     they are in it; −2 to 2
 * @param logitBias added to the logits of these ids; negative infinity bans one
 * @param seed gives the same choices for the same logits on every platform; null: a new one each
 *     time
 */
public record SamplingOptions(
    float temperature,
    int topK,
    float topP,
    float minP,
    float repetitionPenalty,
    float presencePenalty,
    float frequencyPenalty,
    Map<Integer, Float> logitBias,
    @Nullable Long seed)
    implements Serializable {
  /** Always the most likely token. */
  public static final SamplingOptions GREEDY =
      new SamplingOptions(0, 0, 1, 0, 1, 0, 0, Map.of(), null);

  /**
   * Checks the ranges.
   *
   * @throws RequestException naming the option, its value and its range
   */
  public SamplingOptions {
    // Written so that NaN fails too.
    require(
        temperature >= 0 && temperature <= 100,
        "temperature",
        temperature,
        "between 0 (greedy) and 100");
    require(topK >= 0, "topK", topK, "0 (off) or the number of tokens to keep");
    require(topP > 0 && topP <= 1, "topP", topP, "above 0 and at most 1 (off)");
    require(minP >= 0 && minP <= 1, "minP", minP, "between 0 (off) and 1");
    require(
        repetitionPenalty >= 0.01f && repetitionPenalty <= 100,
        "repetitionPenalty",
        repetitionPenalty,
        "between 0.01 and 100; 1 is off");
    require(
        presencePenalty >= -2 && presencePenalty <= 2,
        "presencePenalty",
        presencePenalty,
        "between -2 and 2; 0 is off");
    require(
        frequencyPenalty >= -2 && frequencyPenalty <= 2,
        "frequencyPenalty",
        frequencyPenalty,
        "between -2 and 2; 0 is off");
    logitBias = Map.copyOf(Objects.requireNonNull(logitBias, "logitBias"));
    logitBias.forEach((id, bias) -> {
      require(id >= 0, "logitBias", id, "given for token ids, which are not negative");
      require(
          bias < Float.POSITIVE_INFINITY,
          "logitBias",
          bias,
          "between -10000 and 10000, or negative infinity to ban the token");
    });
  }

  private static void require(boolean holds, String option, Object value, String range) {
    if (!holds) {
      throw new RequestException("%s must be %s, found %s.".formatted(option, range, value));
    }
  }

  /** Whether the most likely token is always taken. */
  public boolean greedy() {
    return temperature == 0;
  }

  /** Whether logits are changed before tokens are compared. */
  public boolean changesLogits() {
    return repetitionPenalty != 1
        || presencePenalty != 0
        || frequencyPenalty != 0
        || !logitBias.isEmpty();
  }

  /** A builder that begins with greedy choice. */
  public static Builder builder() {
    return GREEDY.toBuilder();
  }

  /** A builder that begins with these options. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** The same with another temperature. */
  public SamplingOptions withTemperature(float temperature) {
    return toBuilder().temperature(temperature).build();
  }

  /** The same with another top-k. */
  public SamplingOptions withTopK(int topK) {
    return toBuilder().topK(topK).build();
  }

  /** The same with another top-p. */
  public SamplingOptions withTopP(float topP) {
    return toBuilder().topP(topP).build();
  }

  /** The same with another min-p. */
  public SamplingOptions withMinP(float minP) {
    return toBuilder().minP(minP).build();
  }

  /** The same with another repetition penalty. */
  public SamplingOptions withRepetitionPenalty(float repetitionPenalty) {
    return toBuilder().repetitionPenalty(repetitionPenalty).build();
  }

  /** The same with another presence penalty. */
  public SamplingOptions withPresencePenalty(float presencePenalty) {
    return toBuilder().presencePenalty(presencePenalty).build();
  }

  /** The same with another frequency penalty. */
  public SamplingOptions withFrequencyPenalty(float frequencyPenalty) {
    return toBuilder().frequencyPenalty(frequencyPenalty).build();
  }

  /** The same with other biases. */
  public SamplingOptions withLogitBias(Map<Integer, Float> logitBias) {
    return toBuilder().logitBias(logitBias).build();
  }

  /** The same with another seed; null: a new one each time. */
  public SamplingOptions withSeed(@Nullable Long seed) {
    return toBuilder().seed(seed).build();
  }

  /** Collects options; {@link #build} checks them. Not for use by several threads. */
  public static final class Builder {
    private float temperature;
    private int topK;
    private float topP;
    private float minP;
    private float repetitionPenalty;
    private float presencePenalty;
    private float frequencyPenalty;
    private Map<Integer, Float> logitBias;
    private @Nullable Long seed;

    private Builder(SamplingOptions from) {
      temperature = from.temperature;
      topK = from.topK;
      topP = from.topP;
      minP = from.minP;
      repetitionPenalty = from.repetitionPenalty;
      presencePenalty = from.presencePenalty;
      frequencyPenalty = from.frequencyPenalty;
      logitBias = from.logitBias;
      seed = from.seed;
    }

    /** See {@link SamplingOptions#temperature}. */
    public Builder temperature(float temperature) {
      this.temperature = temperature;
      return this;
    }

    /** See {@link SamplingOptions#topK}. */
    public Builder topK(int topK) {
      this.topK = topK;
      return this;
    }

    /** See {@link SamplingOptions#topP}. */
    public Builder topP(float topP) {
      this.topP = topP;
      return this;
    }

    /** See {@link SamplingOptions#minP}. */
    public Builder minP(float minP) {
      this.minP = minP;
      return this;
    }

    /** See {@link SamplingOptions#repetitionPenalty}. */
    public Builder repetitionPenalty(float repetitionPenalty) {
      this.repetitionPenalty = repetitionPenalty;
      return this;
    }

    /** See {@link SamplingOptions#presencePenalty}. */
    public Builder presencePenalty(float presencePenalty) {
      this.presencePenalty = presencePenalty;
      return this;
    }

    /** See {@link SamplingOptions#frequencyPenalty}. */
    public Builder frequencyPenalty(float frequencyPenalty) {
      this.frequencyPenalty = frequencyPenalty;
      return this;
    }

    /** See {@link SamplingOptions#logitBias}. */
    public Builder logitBias(Map<Integer, Float> logitBias) {
      this.logitBias = Map.copyOf(Objects.requireNonNull(logitBias, "logitBias"));
      return this;
    }

    /** See {@link SamplingOptions#seed}. */
    public Builder seed(@Nullable Long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * The options.
     *
     * @throws RequestException naming an option that is out of range
     */
    public SamplingOptions build() {
      return new SamplingOptions(
          temperature,
          topK,
          topP,
          minP,
          repetitionPenalty,
          presencePenalty,
          frequencyPenalty,
          logitBias,
          seed);
    }
  }
}
