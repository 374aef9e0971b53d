package io.xmodel.model;

import java.util.List;

/**
 * All weights of a model, matrices where the checkpoint maps them. They live as long as the
 * checkpoint that they were read from.
 *
 * @param config shapes and constants
 * @param embedding [V, H]; its rows are looked up, so it is a {@link Linear} for its scale only
 * @param layers the transformer layers in order
 * @param norm [H], before the head
 * @param head [V, H]; the same object as {@code embedding} when tied
 */
public record ModelWeights(
    XmodelConfig config, Linear embedding, List<LayerWeights> layers, float[] norm, Linear head) {

  /** Whether the head shares the embedding's bytes. */
  public boolean tied() {
    return embedding == head;
  }
}
