package io.xmodel.server.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** The models there are. */
public record ModelList(String object, List<Entry> data) {
  /**
   * A model.
   *
   * @param maxModelLen tokens that a text may have, under vLLM's name
   */
  public record Entry(
      String id, String object, long created, String ownedBy, int maxModelLen, Meta meta) {}

  /** Sizes of a model, under llama.cpp's names. */
  public record Meta(
      @JsonProperty("n_vocab") int vocabulary,
      @JsonProperty("n_ctx_train") int trainedContext,
      @JsonProperty("n_embd") int hiddenSize,
      @JsonProperty("n_params") long parameters,
      @JsonProperty("size") long bytes) {}
}
