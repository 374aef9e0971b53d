package io.xmodel.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.xmodel.bench.peers.Contest.Standing;
import io.xmodel.bench.peers.Trial;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One engine's line of a comparison, flat as it stands in a CSV file. Rates are in tokens per
 * second.
 *
 * @param sameWeights whether its matrices hold the very values of the checkpoint
 * @param test {@code pp512}, {@code tg32}
 * @param bound what bounds the test: {@code bandwidth} in bytes/s or {@code flops} in operations/s;
 *     null where the ceiling is not known
 * @param ceiling median of what the machine gave around this engine's runs
 * @param fraction median over rounds of used / given; null where its weights take other bytes
 * @param ratio median over rounds of xmodel's rate / this one's; null for xmodel
 * @param ratioLeast the least of them
 * @param ratioMost the largest
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record PeerResult(
    String model,
    String test,
    String engine,
    String version,
    String weights,
    @JsonProperty("same_weights") boolean sameWeights,
    int rounds,
    double mean,
    @JsonProperty("standard_deviation") double deviation,
    double median,
    @Nullable String bound,
    @Nullable Double ceiling,
    @Nullable Double fraction,
    @Nullable Double ratio,
    @JsonProperty("ratio_least") @Nullable Double ratioLeast,
    @JsonProperty("ratio_most") @Nullable Double ratioMost) {
  /**
   * Sums up an engine's rounds.
   *
   * @param xmodel the same rounds of xmodel
   * @param workPerToken bytes or operations
   */
  static PeerResult of(
      String model, Trial trial, Standing standing, Standing xmodel, double workPerToken) {
    Rates rates = rates(standing.rates());
    boolean read = !standing.given().isEmpty();
    boolean ratios = standing != xmodel && !xmodel.rates().isEmpty();
    Rates ratio = rates(xmodel.ratiosTo(standing));
    return new PeerResult(
        model,
        trial.label(),
        standing.engine().name(),
        standing.engine().version(),
        standing.engine().weights(),
        standing.engine().holdsSameWeights(),
        standing.rates().size(),
        rates.mean(),
        rates.deviation(),
        rates.median(),
        read ? (trial.kind() == Trial.Kind.DECODE ? "bandwidth" : "flops") : null,
        read ? (Double) rates(standing.given()).median() : null,
        read && standing.engine().weights().equals(xmodel.engine().weights())
            ? fraction(standing, workPerToken)
            : null,
        ratios ? (Double) ratio.median() : null,
        ratios ? (Double) ratio.least() : null,
        ratios ? (Double) ratio.most() : null);
  }

  private static Double fraction(Standing standing, double workPerToken) {
    double[] fractions = new double[standing.rates().size()];
    for (int round = 0; round < fractions.length; round++) {
      fractions[round] = standing.rates().get(round) * workPerToken / standing.given().get(round);
    }
    return new Rates(fractions).median();
  }

  private static Rates rates(List<Double> values) {
    return new Rates(values.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
