package io.xmodel.internal.cpu.math;

import io.xmodel.model.Linear;
import io.xmodel.model.WeightScale;
import io.xmodel.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A weight matrix as the kernels read it: codes where the checkpoint maps them, and a table of
 * scales in which every kind of {@link WeightScale} is a grid of blocks.
 *
 * @param tensor the codes, [rows, columns] row-major
 * @param codec how to decode them
 * @param rows output features
 * @param columns input features
 * @param blockRows rows that share a scale
 * @param blockColumns columns that share a scale
 * @param blocks blocks across
 * @param scales [ceil(rows / blockRows)][blocks], each times {@link Codec#scaleFactor}; empty for
 *     groups of integers
 * @param mappedScales F16 [rows, blocks] where the checkpoint maps them, for groups of integers:
 *     copies would double what a token reads
 */
public record Matrix(
    Tensor tensor,
    Codec codec,
    int rows,
    int columns,
    int blockRows,
    int blockColumns,
    int blocks,
    float[] scales,
    @Nullable Tensor mappedScales) {
  /** Columns of a group of integers. */
  static final int GROUP = 32;

  /** The matrix of a layer. */
  public static Matrix of(Linear linear) {
    Tensor tensor = linear.weight();
    Codec codec = Codec.of(tensor.dtype());
    int rows = linear.out();
    int columns = linear.in();
    return switch (linear.scale()) {
      case WeightScale.None none ->
          new Matrix(tensor, codec, rows, columns, rows, columns, 1, scaled(codec, 1f), null);
      case WeightScale.PerTensor one ->
          new Matrix(
              tensor, codec, rows, columns, rows, columns, 1, scaled(codec, one.scale()), null);
      case WeightScale.PerRow each ->
          new Matrix(
              tensor, codec, rows, columns, 1, columns, 1, scaled(codec, each.scales()), null);
      case WeightScale.PerBlock block ->
          new Matrix(
              tensor,
              codec,
              rows,
              columns,
              block.blockRows(),
              block.blockColumns(),
              block.columns(),
              scaled(codec, block.scales()),
              null);
      case WeightScale.PerGroup group -> {
        if (group.size() != GROUP) {
          throw new IllegalArgumentException("groups of %s columns".formatted(group.size()));
        }
        yield new Matrix(
            tensor, codec, rows, columns, 1, GROUP, columns / GROUP, new float[0], group.scales());
      }
    };
  }

  private static float[] scaled(Codec codec, float... scales) {
    float[] result = Arrays.copyOf(scales, scales.length);
    for (int i = 0; i < result.length; i++) {
      result[i] *= codec.scaleFactor();
    }
    return result;
  }

  /** The codes. */
  public MemorySegment data() {
    return tensor.data();
  }

  /** Index in {@link #scales} of the first block of a row. */
  public int scaleRow(int row) {
    return row / blockRows * blocks;
  }

  /** Whether a row's floats have scales of several blocks; integers meet theirs when decoded. */
  boolean hasBlockScales() {
    return blocks > 1 && !codec.dtype().isInteger();
  }

  /** What a row's sums are multiplied by, when x or the codes have met the scales of blocks. */
  float rowFactor(int row) {
    return blocks > 1 || codec.dtype().isInteger() ? codec.scaleFactor() : scales[scaleRow(row)];
  }

  /** The scale of one element. */
  float scale(int row, int column) {
    if (codec.dtype().isInteger()) {
      return groupScale(row, column);
    }
    return scales[scaleRow(row) + column / blockColumns] / codec.scaleFactor();
  }

  /** Whether the input prepared for one serves the other. */
  public boolean sharesInput(Matrix other) {
    return codec.equals(other.codec)
        && columns == other.columns
        && blockColumns == other.blockColumns;
  }

  /** The scales of groups of integers. */
  Tensor groupScales() {
    return Objects.requireNonNull(mappedScales);
  }

  /** The scale of an element of a group of integers. */
  float groupScale(int row, int column) {
    return groupScales().get((long) row * blocks + column / GROUP);
  }

  /** The value of an element without its scale. */
  float code(int row, int column) {
    return tensor.get((long) row * columns + column);
  }

  /** Byte offset of one element. */
  long offset(int row, int column) {
    return row * rowBytes() + codec.dtype().bytes(column);
  }

  /** Bytes of one row. */
  public long rowBytes() {
    return codec.dtype().bytes(columns);
  }
}
