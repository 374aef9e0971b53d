package io.xmodel.model;

import io.xmodel.tensor.Tensor;

/**
 * What a matrix's stored codes are multiplied by to give its values. 16- and 32-bit weights have
 * {@link None}.
 */
public sealed interface WeightScale {
  /** The codes are the values. */
  record None() implements WeightScale {}

  /**
   * One factor for the whole matrix.
   *
   * @param scale the factor
   */
  record PerTensor(float scale) implements WeightScale {}

  /**
   * One factor for each output row.
   *
   * @param scales [out]
   */
  record PerRow(float[] scales) implements WeightScale {}

  /**
   * One factor for each block of rows × columns, the last ones possibly partial (DeepSeek's {@code
   * weight_scale_inv}).
   *
   * @param blockRows rows of a block
   * @param blockColumns columns of a block
   * @param columns blocks across: ceil(in / blockColumns)
   * @param scales [ceil(out / blockRows)][columns], row-major
   */
  record PerBlock(int blockRows, int blockColumns, int columns, float[] scales)
      implements WeightScale {}

  /**
   * One factor for each group of consecutive columns of each row, where the checkpoint maps them.
   *
   * @param size columns of a group; divides in
   * @param scales F16 [out, in / size]
   */
  record PerGroup(int size, Tensor scales) implements WeightScale {}

  /** The factor of one element. The definition the fast paths are tested against. */
  default float at(int row, int column) {
    return switch (this) {
      case None none -> 1f;
      case PerTensor tensor -> tensor.scale();
      case PerRow rows -> rows.scales()[row];
      case PerBlock block ->
          block.scales()[row / block.blockRows() * block.columns() + column / block.blockColumns()];
      case PerGroup group ->
          group.scales().get((long) row * group.scales().columns() + column / group.size());
    };
  }
}
