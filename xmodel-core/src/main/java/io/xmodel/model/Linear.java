package io.xmodel.model;

import io.xmodel.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer: y = (codes · scale) x + bias.
 *
 * @param weight codes, [out, in]; of quantised integers {@code X.weight_packed} seen so
 * @param scale what the codes are multiplied by
 * @param bias [out] in f32, or null
 */
public record Linear(Tensor weight, WeightScale scale, float @Nullable [] bias) {
  /** Output features. */
  public int out() {
    return weight.rows();
  }

  /** Input features. */
  public int in() {
    return weight.columns();
  }

  /** The value of one weight: the definition the fast paths are tested against. */
  public float at(int row, int column) {
    return weight.get((long) row * in() + column) * scale.at(row, column);
  }
}
