package io.xmodel.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * One kernel of a token's decode step, measured by itself. Microseconds are of one launch, its gap
 * to the next included and the execution of a graph not; 0 or less is noise.
 *
 * @param dtype of the matrix that it reads
 * @param depth tokens in the cache
 * @param launches of a token
 * @param microseconds median of the rounds
 * @param bytes that a launch must move to or from memory; 0 where the operands are in a cache
 * @param operations of floating point of a launch
 * @param bandwidth bytes per second that a copy moved in the same rounds, median
 * @param rate f32 operations per second that multiply-adds reached in the same rounds, median
 * @param fraction median over rounds of used / given, of whichever was used more fully
 */
@JsonPropertyOrder({"model", "kernel", "dtype"})
record KernelResult(
    String model,
    String device,
    String kernel,
    String dtype,
    String kv,
    int depth,
    int rounds,
    int launches,
    double microseconds,
    double least,
    double most,
    double bytes,
    double operations,
    double bandwidth,
    double rate,
    @Nullable String bound,
    @Nullable Double fraction) {
  static final String COLUMNS =
      """
      | kernel | launches a token | µs a launch: median (least – most) | GB/s | GFLOP/s | of what the device gave | µs a token | share |
      | --- | ---: | ---: | ---: | ---: | --- | ---: | ---: |
      """;

  /** Microseconds of all its launches for a token. */
  @JsonProperty("microseconds_a_token")
  double ofToken() {
    return launches * Math.max(0, microseconds);
  }

  /** A line of the Markdown table. */
  String markdown(double token) {
    double perSecond = 1e-9 / (microseconds * 1e-6);
    return "| %s | %d | %.2f (%.2f – %.2f) | %s | %s | %s | %.0f | %.1f %% |%n"
        .formatted(
            kernel,
            launches,
            microseconds,
            least,
            most,
            bytes == 0 ? "(cache)" : rate(bytes * perSecond),
            rate(operations * perSecond),
            fraction == null
                ? ""
                : Speed.share(bound, Speed.BANDWIDTH.equals(bound) ? bandwidth : rate, fraction),
            ofToken(),
            100 * ofToken() / token);
  }

  private String rate(double perSecond) {
    return microseconds > 0 ? "%.2f".formatted(perSecond) : "–";
  }
}
