package io.xmodel.model;

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
    Linear down) {}
