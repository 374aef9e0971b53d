package io.xmodel.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Tokens per second over rounds, and the measured limit in the same rounds. Part of flat records.
 *
 * @param bound what bounds the test: {@code bandwidth} in bytes/s or {@code flops} in operations/s;
 *     null where the ceiling is not known
 * @param ceiling median of the measured limit, in the unit of the bound
 * @param fraction median over rounds of used / given; null where what was used is not known
 */
record Speed(
    int rounds,
    double mean,
    @JsonProperty("standard_deviation") double deviation,
    double median,
    @Nullable String bound,
    @Nullable Double ceiling,
    @Nullable Double fraction) {
  /** The bound of what reads memory most of the time. */
  static final String BANDWIDTH = "bandwidth";

  /** The bound of what computes most of the time. */
  static final String FLOPS = "flops";

  /**
   * Sums up rounds.
   *
   * @param decode whether text was generated, which bandwidth bounds
   */
  static Speed of(
      Rates rates, boolean decode, @Nullable Double ceiling, @Nullable Double fraction) {
    String bound = ceiling == null ? null : decode ? BANDWIDTH : FLOPS;
    return new Speed(
        rates.values().length,
        rates.mean(),
        rates.deviation(),
        rates.median(),
        bound,
        ceiling,
        fraction);
  }

  /** Three cells of a Markdown table: mean and deviation, median, what part of the ceiling. */
  String markdown() {
    return "%.2f ± %.2f | %.2f | %s"
        .formatted(mean, deviation, median, share(bound, ceiling, fraction));
  }

  /** {@code 93.1 % of 30.2 GB/s}, or what of it is known. */
  static String share(@Nullable String bound, @Nullable Double ceiling, @Nullable Double fraction) {
    return ceiling == null
        ? ""
        : "%s of %.1f %s"
            .formatted(
                fraction == null ? "–" : "%.1f %%".formatted(100 * fraction),
                ceiling * 1e-9,
                BANDWIDTH.equals(bound) ? "GB/s" : "GFLOP/s");
  }
}
