package io.xmodel.model;

import io.xmodel.tensor.DType;
import java.util.Set;

/**
 * How a checkpoint's 8- and 4-bit weights are stored: {@code quantization_config} of config.json.
 */
public sealed interface Quantization {
  /** No quantization_config: 8- and 4-bit weights are an error. */
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

  /**
   * compressed-tensors' {@code pack-quantized}: {@code X.weight_packed} holds integers in 32-bit
   * words, {@code X.weight_scale} a factor for each group of columns of each row.
   *
   * @param dtypes the integers that there may be; a matrix's shape tells which it has
   * @param groupSize columns of a group, 32
   */
  record Packed(Set<DType> dtypes, int groupSize) implements Quantization {}
}
