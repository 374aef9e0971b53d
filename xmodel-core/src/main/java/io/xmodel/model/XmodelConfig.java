package io.xmodel.model;

/**
 * The model's shape and constants: the keys of config.json, with the published code's defaults
 * applied and every value checked. Read by {@code ConfigReader}.
 *
 * @param vocabSize rows of the embedding; the tokenizer may know fewer
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width of the SwiGLU
 * @param numHiddenLayers layers
 * @param numAttentionHeads query heads; head_dim is hiddenSize / numAttentionHeads
 * @param numKeyValueHeads key/value heads, a divisor of the query heads
 * @param maxPositionEmbeddings the longest context the model claims
 * @param rmsNormEps added to the mean square under the root
 * @param ropeTheta base of the rotary frequencies
 * @param ropeScaling how the frequencies are stretched for long contexts
 * @param tieWordEmbeddings whether the output head is the embedding
 * @param attentionBias whether q, k, v and o have biases
 * @param mlpBias whether gate, up and down have biases
 * @param useMup whether {@code mup} applies; without it every scale is the usual one
 * @param mup the µP constants as written in the file
 * @param bosTokenId begin-of-text id as config.json says; the tokenizer's own strings come first
 * @param eosTokenId end-of-text id as config.json says; the tokenizer's own strings come first
 */
public record XmodelConfig(
    int vocabSize,
    int hiddenSize,
    int intermediateSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int numKeyValueHeads,
    int maxPositionEmbeddings,
    float rmsNormEps,
    double ropeTheta,
    RopeScaling ropeScaling,
    boolean tieWordEmbeddings,
    boolean attentionBias,
    boolean mlpBias,
    boolean useMup,
    Mup mup,
    int bosTokenId,
    int eosTokenId) {

  /**
   * The µP constants of config.json, each under its key {@code mup_…}.
   *
   * @param inputScale multiplies the embedding
   * @param outputScale multiplies the logits
   * @param attentionResidualScale times 1/√layers multiplies each attention block's output
   * @param ffnResidualScale times 1/√layers multiplies each feed-forward block's output
   * @param baseWidth the width the hyperparameters were tuned at; hidden_size / baseWidth divides
   *     the logits
   */
  public record Mup(
      float inputScale,
      float outputScale,
      float attentionResidualScale,
      float ffnResidualScale,
      int baseWidth) {}

  /** Elements of one head's query, key or value. */
  public int headDim() {
    return hiddenSize / numAttentionHeads;
  }

  /** Elements of all key (or value) heads of one position. */
  public int kvSize() {
    return numKeyValueHeads * headDim();
  }

  /** Query heads that share one key/value head. */
  public int queriesPerKvHead() {
    return numAttentionHeads / numKeyValueHeads;
  }

  /** The five factors of the forward pass. */
  public MupScales scales() {
    return MupScales.of(this);
  }
}
