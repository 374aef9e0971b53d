package io.xmodel.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.xmodel.bench.peers.Contest.Standing;
import io.xmodel.bench.peers.Trial;
import org.jspecify.annotations.Nullable;

/**
 * One engine's speed in a comparison, flat as it stands in a CSV file.
 *
 * @param speed against the measured limit around this engine's runs; without a fraction where its
 *     weights take other bytes
 * @param ratio median over rounds of xmodel's rate / this one's; null for xmodel
 * @param ratioLeast the least of them
 * @param ratioMost the largest
 */
record PeerResult(
    @JsonUnwrapped PeerLine line,
    @JsonUnwrapped Speed speed,
    @Nullable Double ratio,
    @JsonProperty("ratio_least") @Nullable Double ratioLeast,
    @JsonProperty("ratio_most") @Nullable Double ratioMost) {
  /** The Markdown table's columns. */
  static final String COLUMNS =
      """
      | model | test | engine | weights | t/s (mean ± sd) | median | of the measured limit | xmodel ÷ peer: median (least – most) |
      | --- | --- | --- | --- | ---: | ---: | --- | --- |
      """;

  /**
   * Sums up an engine's rounds.
   *
   * @param xmodel the same rounds of xmodel
   * @param workPerToken bytes or operations
   */
  static PeerResult of(
      String model, Trial trial, Standing standing, Standing xmodel, double workPerToken) {
    boolean read = !standing.given().isEmpty();
    boolean comparable = standing.engine().weights().equals(xmodel.engine().weights());
    boolean ratios = standing != xmodel && !xmodel.rates().isEmpty();
    Rates ratio = Rates.of(xmodel.ratiosTo(standing));
    return new PeerResult(
        PeerLine.of(model, trial.label(), standing.engine()),
        Speed.of(
            Rates.of(standing.rates()),
            trial.kind() == Trial.Kind.DECODE,
            read ? (Double) Rates.of(standing.given()).median() : null,
            read && comparable ? fraction(standing, workPerToken) : null),
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

  /** A line of the Markdown table. */
  String markdown() {
    return "| %s | %s | %s | %s | %s | %s |%n"
        .formatted(
            line.model(),
            line.test(),
            line.engine(),
            line.weightsNoted(),
            speed.markdown(),
            ratio == null ? "" : "%.2f (%.2f – %.2f)".formatted(ratio, ratioLeast, ratioMost));
  }
}
