package io.xmodel.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.xmodel.bench.peers.Agreement;
import io.xmodel.bench.peers.Engine;

/**
 * Whether a peer chooses as xmodel does, flat as it stands in a CSV file.
 *
 * @param margin between xmodel's two best logits, beyond which a choice is decided
 * @param sameIds whether the peer's tokenizer gave the ids that xmodel's gives
 * @see Agreement
 */
record AgreementResult(
    @JsonUnwrapped PeerLine line,
    double margin,
    @JsonProperty("same_ids") boolean sameIds,
    int positions,
    int decided,
    @JsonProperty("decided_alike") int decidedAlike,
    int alike,
    @JsonProperty("widest_disagreement") double widest,
    @JsonProperty("logprob_difference") double difference) {
  /** The Markdown table's columns. */
  static final String COLUMNS =
      """
      | model | peer | weights | positions | decided (margin > %.2f) | alike there | alike at all | widest margin of a difference | largest difference of a log-probability |
      | --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
      """
          .formatted(Agreement.MARGIN);

  static AgreementResult of(String model, Engine engine, boolean sameIds, Agreement agreement) {
    return new AgreementResult(
        PeerLine.of(model, "choices", engine),
        Agreement.MARGIN,
        sameIds,
        agreement.positions(),
        agreement.decided(),
        agreement.decidedAlike(),
        agreement.alike(),
        agreement.widest(),
        agreement.difference());
  }

  /** A line of the Markdown table. */
  String markdown() {
    return "| %s | %s | %s | %d | %d | %d (%.1f %%) | %d (%.1f %%) | %s | %.1e |%n"
        .formatted(
            line.model(),
            line.engine(),
            line.weightsNoted(),
            positions,
            decided,
            decidedAlike,
            100.0 * decidedAlike / Math.max(1, decided),
            alike,
            100.0 * alike / positions,
            widest == 0 ? "–" : "%.3f".formatted(widest),
            difference);
  }
}
