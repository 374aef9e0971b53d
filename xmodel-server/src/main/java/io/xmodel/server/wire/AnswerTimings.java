package io.xmodel.server.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.xmodel.generation.Timings;

/** Where the time of an answer went, under llama.cpp's names. */
public record AnswerTimings(
    @JsonProperty("cache_n") int cached,
    @JsonProperty("prompt_n") int prompt,
    double promptMs,
    double promptPerSecond,
    @JsonProperty("predicted_n") int predicted,
    double predictedMs,
    double predictedPerSecond) {
  /** Of a generation's. */
  public static AnswerTimings of(Timings timings) {
    return new AnswerTimings(
        timings.cachedTokens(),
        timings.prefillTokens(),
        timings.prefillSeconds() * 1e3,
        timings.prefillTokensPerSecond(),
        timings.decodeTokens(),
        timings.decodeSeconds() * 1e3,
        timings.decodeTokensPerSecond());
  }
}
