package io.xmodel.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * Where the time of a token goes; microseconds, medians of the same rounds.
 *
 * @param token the whole step as the host sees it
 * @param kernels all launches, each kernel measured by itself, gaps included
 * @param launches of a token
 * @param launch what one more launch of a kernel that does nothing costs
 */
@JsonPropertyOrder({"model", "device"})
record TokenTime(
    String model,
    String device,
    int depth,
    int rounds,
    double token,
    double least,
    double most,
    double kernels,
    int launches,
    double launch) {
  /** Of the kernels' time what launches cost that do nothing. */
  @JsonProperty
  double gaps() {
    return Math.min(kernels, launches * launch);
  }

  /** What kernels do not explain: executing graphs, copies, the host. */
  @JsonProperty
  double rest() {
    return token - kernels;
  }

  /** A table for people. */
  String markdown() {
    return """

    | of a token at depth %d | µs | share |
    | --- | ---: | ---: |
    | kernels at work | %.0f | %.1f %% |
    | launching them: %d × %.2f µs, as for kernels that do nothing | %.0f | %.1f %% |
    | the rest: executing graphs, a few bytes down and back, the host | %.0f | %.1f %% |
    | **the token as the host sees it**: median (least – most) | **%.0f** (%.0f – %.0f) | 100 %% |
    """
        .formatted(
            depth,
            kernels - gaps(),
            100 * (kernels - gaps()) / token,
            launches,
            launch,
            gaps(),
            100 * gaps() / token,
            rest(),
            100 * rest() / token,
            token,
            least,
            most);
  }
}
