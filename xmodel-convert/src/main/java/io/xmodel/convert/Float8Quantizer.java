package io.xmodel.convert;

import io.xmodel.convert.writer.SafetensorsWriter;
import io.xmodel.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;

/**
 * One matrix to E4M3 codes and scales: scale = max|w| / 448 over a block, row or matrix, code =
 * nearest(w / scale).
 */
final class Float8Quantizer {
  private static final float LARGEST = 448f;

  private final Tensor weight;
  private final Float8Layout layout;
  private final int rows;
  private final int columns;
  private final int across;
  private final float[] scales;

  private Float8Quantizer(Tensor weight, Float8Layout layout) {
    this.weight = weight;
    this.layout = layout;
    this.rows = weight.rows();
    this.columns = weight.columns();
    this.across = Math.ceilDiv(columns, Float8Layout.BLOCK_SIZE);
    int count = 1;
    for (long extent : layout.scaleShape(rows, columns)) {
      count = Math.multiplyExact(count, Math.toIntExact(extent));
    }
    this.scales = new float[count];
  }

  /** Writes the codes, then the scales. */
  static void write(
      Tensor weight, Float8Layout layout, SafetensorsWriter writer, Bands.Written written) {
    Float8Quantizer quantizer = new Float8Quantizer(weight, layout);
    if (layout == Float8Layout.TENSOR) {
      quantizer.findTensorScale();
    }
    Bands.write(quantizer.rows, quantizer.columns, quantizer::encode, writer, written);
    MemorySegment scales =
        MemorySegment.ofArray(new byte[quantizer.scales.length * Float.BYTES])
            .copyFrom(MemorySegment.ofArray(quantizer.scales));
    writer.write(scales);
    written.bytes(scales.byteSize());
  }

  private void findTensorScale() {
    double largest =
        IntStream.range(0, Math.ceilDiv(rows, Bands.ROWS))
            .parallel()
            .mapToDouble(band -> {
              int from = band * Bands.ROWS;
              int count = (Math.min(from + Bands.ROWS, rows) - from) * columns;
              return Decoder.largest(decode(from, count), 0, count);
            })
            .max()
            .orElse(0);
    scales[0] = scale((float) largest);
  }

  private void encode(int from, int to, MemorySegment destination) {
    int count = (to - from) * columns;
    float[] values = decode(from, count);
    byte[] codes = new byte[count];
    switch (layout) {
      case BLOCK -> encodeBlocks(values, from, to, codes);
      case CHANNEL -> {
        for (int row = from; row < to; row++) {
          int at = (row - from) * columns;
          scales[row] = scale(Decoder.largest(values, at, columns));
          E4m3Encoder.encode(values, at, at + columns, scales[row], codes);
        }
      }
      case TENSOR -> E4m3Encoder.encode(values, 0, count, scales[0], codes);
    }
    MemorySegment.copy(codes, 0, destination, ValueLayout.JAVA_BYTE, 0, count);
  }

  /** One row of blocks: a band is as high as a block. */
  private void encodeBlocks(float[] values, int from, int to, byte[] codes) {
    for (int block = 0; block < across; block++) {
      int left = block * Float8Layout.BLOCK_SIZE;
      int right = Math.min(left + Float8Layout.BLOCK_SIZE, columns);
      float largest = 0;
      for (int row = 0; row < to - from; row++) {
        largest = Math.max(largest, Decoder.largest(values, row * columns + left, right - left));
      }
      float scale = scale(largest);
      scales[from / Float8Layout.BLOCK_SIZE * across + block] = scale;
      for (int row = 0; row < to - from; row++) {
        E4m3Encoder.encode(values, row * columns + left, row * columns + right, scale, codes);
      }
    }
  }

  private float[] decode(int row, int count) {
    return Decoder.decodeFinite(weight, (long) row * columns, count);
  }

  /** A scale of zero, for a part of zeros, would decode to NaN elsewhere: any other does. */
  private static float scale(float largest) {
    float scale = largest / LARGEST;
    return scale == 0 ? 1 : scale;
  }
}
