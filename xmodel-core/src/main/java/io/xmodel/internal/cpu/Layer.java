package io.xmodel.internal.cpu;

import io.xmodel.model.LayerWeights;

/** A transformer layer as the kernels read it; see {@link LayerWeights}. */
record Layer(
    float[] inputNorm,
    Projection query,
    Projection key,
    Projection value,
    Projection output,
    float[] postAttentionNorm,
    Projection gate,
    Projection up,
    Projection down) {

  static Layer of(LayerWeights weights) {
    return new Layer(
        weights.inputNorm(),
        Projection.of(weights.query()),
        Projection.of(weights.key()),
        Projection.of(weights.value()),
        Projection.of(weights.output()),
        weights.postAttentionNorm(),
        Projection.of(weights.gate()),
        Projection.of(weights.up()),
        Projection.of(weights.down()));
  }
}
