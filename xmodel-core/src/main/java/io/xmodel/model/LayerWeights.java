package io.xmodel.model;

import java.util.List;

/**
 * One transformer layer. H hidden, Q = heads·head_dim (= H), K = kv heads·head_dim, F intermediate.
 *
 * @param inputNorm [H]
 * @param query [Q, H]
 * @param key [K, H]
 * @param value [K, H]
 * @param output [H, Q]
 * @param postAttentionNorm [H]
 * @param gate [F, H]
 * @param up [F, H]
 * @param down [H, F]
 */
public record LayerWeights(
    float[] inputNorm,
    Linear query,
    Linear key,
    Linear value,
    Linear output,
    float[] postAttentionNorm,
    Linear gate,
    Linear up,
    Linear down) {
  /** The seven matrices in the order of the forward pass: q, k, v, o, gate, up, down. */
  public List<Linear> matrices() {
    return List.of(query, key, value, output, gate, up, down);
  }
}
