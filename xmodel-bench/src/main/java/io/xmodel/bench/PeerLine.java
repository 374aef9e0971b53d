package io.xmodel.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.xmodel.bench.peers.Engine;

/**
 * What a line of a comparison is about. Part of flat records.
 *
 * @param test {@code pp512}, {@code tg32}, or {@code choices}
 * @param sameWeights whether the engine's matrices hold the very values of the checkpoint
 */
record PeerLine(
    String model,
    String test,
    String engine,
    String version,
    String weights,
    @JsonProperty("same_weights") boolean sameWeights) {
  static PeerLine of(String model, String test, Engine engine) {
    return new PeerLine(
        model, test, engine.name(), engine.version(), engine.weights(), engine.holdsSameWeights());
  }

  /** The weights for people. */
  String weightsNoted() {
    return weights + (sameWeights ? "" : ", not the same values");
  }
}
