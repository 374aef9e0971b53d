package io.xmodel.convert;

import io.xmodel.model.Linear;
import io.xmodel.model.WeightScale;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Rows of a matrix of any dtype as floats: {@link Linear#at} without its switches inside. */
final class RowDecoder {
  private static final float[] E4M3 = table(DType.F8_E4M3);
  private static final float[] E5M2 = table(DType.F8_E5M2);

  private RowDecoder() {}

  private static float[] table(DType dtype) {
    float[] values = new float[256];
    for (int code = 0; code < 256; code++) {
      values[code] = dtype.toFloat(code);
    }
    return values;
  }

  static float[] decode(Linear linear, int row) {
    Tensor weight = linear.weight();
    int columns = linear.in();
    if (!weight.dtype().isFloat8()) {
      return Decoder.decode(weight, (long) row * columns, columns);
    }
    float[] table = weight.dtype() == DType.F8_E4M3 ? E4M3 : E5M2;
    MemorySegment codes = weight.data().asSlice((long) row * columns, columns);
    // The scale stays the same for as many columns.
    int step =
        linear.scale() instanceof WeightScale.PerBlock block ? block.blockColumns() : columns;
    float[] values = new float[columns];
    for (int from = 0; from < columns; from += step) {
      float scale = linear.scale().at(row, from);
      for (int i = from; i < Math.min(from + step, columns); i++) {
        values[i] = table[codes.get(ValueLayout.JAVA_BYTE, i) & 0xFF] * scale;
      }
    }
    return values;
  }
}
