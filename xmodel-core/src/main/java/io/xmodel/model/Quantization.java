package io.xmodel.model;

import io.xmodel.tensor.DType;
import org.jspecify.annotations.Nullable;

/** How a checkpoint's 8-bit weights are scaled: the {@code quantization_config} of config.json. */
public sealed interface Quantization {
  /** No quantization_config: 8-bit weights are an error. */
  record None() implements Quantization {}

  /**
   * DeepSeek's layout: {@code X.weight_scale_inv} holds a factor for each block of {@code
   * X.weight}.
   *
   * @param dtype the format of the codes
   * @param rows rows of a block, 128
   * @param columns columns of a block, 128
   */
  record Block(DType dtype, int rows, int columns) implements Quantization {}

  /**
   * compressed-tensors, ModelOpt and plain fp8: {@code X.weight_scale} holds one factor, or one for
   * each output row; its shape tells which.
   *
   * @param dtype the format of the codes
   */
  record Scaled(DType dtype) implements Quantization {}

  /** Name of the tensor that holds the scale of an 8-bit weight; null without quantization. */
  default @Nullable String scaleName(String weightName) {
    return switch (this) {
      case None none -> null;
      case Block block -> weightName + "_scale_inv";
      case Scaled scaled -> weightName + "_scale";
    };
  }
}
