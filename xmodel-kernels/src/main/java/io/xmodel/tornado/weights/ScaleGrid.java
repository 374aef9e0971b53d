package io.xmodel.tornado.weights;

import io.xmodel.error.BackendException;
import io.xmodel.error.Setting;
import io.xmodel.model.Linear;
import io.xmodel.model.WeightScale;

/**
 * Every kind of {@link WeightScale} as a grid of blocks.
 *
 * @param rows rows that share a scale
 * @param columns columns that share a scale: a power of two, or all
 * @param across scales across
 * @param scales row-major
 */
@SuppressWarnings("ArrayRecordComponent")
record ScaleGrid(int rows, int columns, int across, float[] scales) {
  static ScaleGrid of(Linear linear) {
    int out = linear.out();
    int in = linear.in();
    return switch (linear.scale()) {
      case WeightScale.None none -> new ScaleGrid(out, in, 1, new float[] {1f});
      case WeightScale.PerTensor one -> new ScaleGrid(out, in, 1, new float[] {one.scale()});
      case WeightScale.PerRow each -> new ScaleGrid(1, in, 1, each.scales());
      case WeightScale.PerBlock block -> {
        if (block.blockColumns() % 4 != 0 && block.blockColumns() < in) {
          throw new BackendException(
              "tensor '%s': its scales are of blocks of %s columns; the TornadoVM backend reads four codes at a time and needs a multiple of 4. Use the CPU backend, or convert the checkpoint with another block size."
                  .formatted(linear.weight().name(), block.blockColumns()),
              Setting.BACKEND);
        }
        yield new ScaleGrid(
                block.blockRows(), block.blockColumns(), block.columns(), block.scales())
            .refined(in);
      }
      case WeightScale.PerGroup group ->
          new ScaleGrid(1, group.size(), group.scales().columns(), group.scales().toFloats());
    };
  }

  /** log₂ of the columns, or 31 if one scale is for all columns. */
  int shift() {
    return across == 1 ? 31 : Integer.numberOfTrailingZeros(columns);
  }

  /** The same with columns a power of two, if there is more than one scale across. */
  private ScaleGrid refined(int in) {
    int power = Integer.lowestOneBit(columns);
    if (across == 1 || power == columns) {
      return this;
    }
    int finer = Math.ceilDiv(in, power);
    int down = scales.length / across;
    float[] each = new float[down * finer];
    for (int i = 0; i < each.length; i++) {
      each[i] = scales[i / finer * across + i % finer * power / columns];
    }
    return new ScaleGrid(rows, power, finer, each);
  }
}
