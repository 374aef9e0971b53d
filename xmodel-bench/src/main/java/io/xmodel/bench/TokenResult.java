package io.xmodel.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * One measured line, flat as it stands in a CSV file. Rates are in tokens per second over all
 * sequences.
 *
 * @param bound what bounds the test: {@code bandwidth} in bytes/s or {@code flops} in operations/s;
 *     null where the backend's ceiling is not known
 * @param ceiling median of what the machine gave in the same rounds, in the unit of the bound
 * @param fraction median over rounds of used / given
 */
@JsonPropertyOrder({"model", "dtype", "test"})
record TokenResult(
    String model,
    String dtype,
    long bytes,
    String backend,
    String kv,
    int threads,
    String test,
    String kind,
    int tokens,
    int depth,
    int batch,
    int rounds,
    double mean,
    @JsonProperty("standard_deviation") double deviation,
    double median,
    @Nullable String bound,
    @Nullable Double ceiling,
    @Nullable Double fraction) {
  /** The Markdown table's columns. */
  static final String COLUMNS =
      """
      | model | dtype | size | backend | threads | kv | test | t/s (mean ± sd) | median | of what the machine gave |
      | --- | --- | ---: | --- | ---: | --- | --- | ---: | ---: | --- |
      """;

  /** A line of the Markdown table. */
  String markdown() {
    return "| %s | %s | %.2f GiB | %s | %d | %s | %s | %.2f ± %.2f | %.2f | %s |%n"
        .formatted(
            model,
            dtype,
            bytes / (double) (1 << 30),
            backend,
            threads,
            kv,
            test,
            mean,
            deviation,
            median,
            given());
  }

  private String given() {
    return fraction == null || ceiling == null
        ? ""
        : "%.1f %% of %.1f %s"
            .formatted(
                100 * fraction, ceiling * 1e-9, "bandwidth".equals(bound) ? "GB/s" : "GFLOP/s");
  }
}
