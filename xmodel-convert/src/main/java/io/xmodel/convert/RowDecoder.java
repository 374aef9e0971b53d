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
  private static final float[] Q8 = table(DType.Q8);

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
    if (linear.scale() instanceof WeightScale.None) {
      return Decoder.decode(weight, (long) row * columns, columns);
    }
    float[] values = codes(weight, row, columns);
    // The scale stays the same for as many columns.
    int step =
        switch (linear.scale()) {
          case WeightScale.PerBlock block -> block.blockColumns();
          case WeightScale.PerGroup group -> group.size();
          default -> columns;
        };
    for (int from = 0; from < columns; from += step) {
      float scale = linear.scale().at(row, from);
      for (int i = from; i < Math.min(from + step, columns); i++) {
        values[i] *= scale;
      }
    }
    return values;
  }

  private static float[] codes(Tensor weight, int row, int columns) {
    float[] values = new float[columns];
    long rowBytes = weight.dtype().bytes(columns);
    MemorySegment codes = weight.data().asSlice(row * rowBytes, rowBytes);
    if (weight.dtype() == DType.Q4) {
      for (int i = 0; i < columns; i += 2) {
        int pair = codes.get(ValueLayout.JAVA_BYTE, i / 2);
        values[i] = (pair & 15) - 8;
        values[i + 1] = (pair >> 4 & 15) - 8;
      }
    } else {
      float[] table =
          switch (weight.dtype()) {
            case F8_E4M3 -> E4M3;
            case F8_E5M2 -> E5M2;
            default -> Q8;
          };
      for (int i = 0; i < columns; i++) {
        values[i] = table[codes.get(ValueLayout.JAVA_BYTE, i) & 0xFF];
      }
    }
    return values;
  }
}
