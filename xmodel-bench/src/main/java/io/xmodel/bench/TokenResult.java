package io.xmodel.bench;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * One measured line, flat as it stands in a CSV file.
 *
 * @param speed over all sequences
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
    @JsonUnwrapped Speed speed) {
  /** The Markdown table's columns, in the manner of llama-bench. */
  static final String COLUMNS =
      """
      | model | dtype | size | backend | threads | kv | test | t/s (mean ± sd) | median | of the measured limit |
      | --- | --- | ---: | --- | ---: | --- | --- | ---: | ---: | --- |
      """;

  /** A line of the Markdown table. */
  String markdown() {
    return "| %s | %s | %.2f GiB | %s | %d | %s | %s | %s |%n"
        .formatted(
            model, dtype, bytes / (double) (1 << 30), backend, threads, kv, test, speed.markdown());
  }
}
