package io.xmodel.generation;

/**
 * Where the time of a generation went. Sampling counts as decoding.
 *
 * @param cachedTokens prompt tokens found in the KV cache, which cost nothing
 * @param prefillTokens prompt tokens that were computed
 * @param prefillSeconds time for them, up to the first logits
 * @param decodeTokens tokens generated after the first
 * @param decodeSeconds time for them
 * @param queueSeconds time before it had a place, in which it waited for others
 */
public record Timings(
    int cachedTokens,
    int prefillTokens,
    double prefillSeconds,
    int decodeTokens,
    double decodeSeconds,
    double queueSeconds) {

  /** Prompt tokens per second; 0 when none was computed. */
  public double prefillTokensPerSecond() {
    return prefillSeconds > 0 ? prefillTokens / prefillSeconds : 0;
  }

  /** Generated tokens per second; 0 when fewer than two were generated. */
  public double decodeTokensPerSecond() {
    return decodeSeconds > 0 ? decodeTokens / decodeSeconds : 0;
  }
}
