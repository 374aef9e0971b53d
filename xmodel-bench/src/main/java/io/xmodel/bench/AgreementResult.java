package io.xmodel.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.xmodel.bench.peers.Agreement;
import io.xmodel.bench.peers.Engine;

/**
 * Whether a peer chooses as xmodel does, flat as it stands in a CSV file.
 *
 * @param test always {@code choices}
 * @param margin between xmodel's two best logits, beyond which a choice is decided
 * @param sameIds whether the peer's tokenizer gave the ids that xmodel's gives
 * @see Agreement
 */
record AgreementResult(
    String model,
    String test,
    String engine,
    String version,
    String weights,
    @JsonProperty("same_weights") boolean sameWeights,
    double margin,
    @JsonProperty("same_ids") boolean sameIds,
    int positions,
    int decided,
    @JsonProperty("decided_alike") int decidedAlike,
    int alike,
    @JsonProperty("widest_disagreement") double widest,
    @JsonProperty("logprob_difference") double difference) {
  static AgreementResult of(String model, Engine engine, boolean sameIds, Agreement agreement) {
    return new AgreementResult(
        model,
        "choices",
        engine.name(),
        engine.version(),
        engine.weights(),
        engine.holdsSameWeights(),
        Agreement.MARGIN,
        sameIds,
        agreement.positions(),
        agreement.decided(),
        agreement.decidedAlike(),
        agreement.alike(),
        agreement.widest(),
        agreement.difference());
  }
}
