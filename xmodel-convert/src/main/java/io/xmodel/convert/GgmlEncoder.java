package io.xmodel.convert;

import io.xmodel.convert.writer.GgmlType;
import io.xmodel.tensor.BFloat16;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Rows of floats as ggml stores them, bit for bit as its {@code quantize_row_q8_0_ref} and {@code
 * quantize_row_q4_0_ref} do.
 */
final class GgmlEncoder {
  private static final int BLOCK = 32;

  private GgmlEncoder() {}

  /** The largest magnitude that a type can express. */
  static float limit(GgmlType type) {
    float half = 65504f;
    return switch (type) {
      case F32, BF16 -> Float.MAX_VALUE;
      case F16 -> half;
      case Q8_0 -> half * 127;
      case Q4_0 -> half * 8;
    };
  }

  /** Encodes a row of whole blocks. */
  static void encode(GgmlType type, float[] row, MemorySegment destination) {
    switch (type) {
      case F32 ->
          MemorySegment.copy(row, 0, destination, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, row.length);
      case BF16 -> {
        short[] codes = new short[row.length];
        for (int i = 0; i < row.length; i++) {
          codes[i] = BFloat16.fromFloat(row[i]);
        }
        copy(codes, destination);
      }
      case F16 -> {
        short[] codes = new short[row.length];
        for (int i = 0; i < row.length; i++) {
          codes[i] = Float.floatToFloat16(row[i]);
        }
        copy(codes, destination);
      }
      case Q8_0, Q4_0 -> {
        byte[] blocks = new byte[Math.toIntExact(type.rowBytes(row.length))];
        int blockBytes = Math.toIntExact(type.rowBytes(BLOCK));
        for (int block = 0; block < row.length / BLOCK; block++) {
          if (type == GgmlType.Q8_0) {
            encodeQ8(row, block * BLOCK, blocks, block * blockBytes);
          } else {
            encodeQ4(row, block * BLOCK, blocks, block * blockBytes);
          }
        }
        MemorySegment.copy(blocks, 0, destination, ValueLayout.JAVA_BYTE, 0, blocks.length);
      }
    }
  }

  private static void copy(short[] codes, MemorySegment destination) {
    MemorySegment.copy(codes, 0, destination, ValueLayout.JAVA_SHORT_UNALIGNED, 0, codes.length);
  }

  private static void encodeQ8(float[] row, int from, byte[] out, int at) {
    float largest = 0;
    for (int i = 0; i < BLOCK; i++) {
      largest = Math.max(largest, Math.abs(row[from + i]));
    }
    float scale = largest / 127;
    float inverse = scale == 0 ? 0 : 1 / scale;
    putHalf(scale, out, at);
    for (int i = 0; i < BLOCK; i++) {
      // C's roundf: halves away from zero. The addition is exact in double.
      float value = row[from + i] * inverse;
      out[at + 2 + i] = (byte) (int) (value + Math.copySign(0.5, value));
    }
  }

  private static void encodeQ4(float[] row, int from, byte[] out, int at) {
    float largest = 0;
    float extreme = 0;
    for (int i = 0; i < BLOCK; i++) {
      float value = row[from + i];
      if (largest < Math.abs(value)) {
        largest = Math.abs(value);
        extreme = value;
      }
    }
    float scale = extreme / -8;
    float inverse = scale == 0 ? 0 : 1 / scale;
    putHalf(scale, out, at);
    for (int i = 0; i < BLOCK / 2; i++) {
      int low = Math.min(15, (int) (row[from + i] * inverse + 8.5f));
      int high = Math.min(15, (int) (row[from + BLOCK / 2 + i] * inverse + 8.5f));
      out[at + 2 + i] = (byte) (low | high << 4);
    }
  }

  private static void putHalf(float scale, byte[] out, int at) {
    short half = Float.floatToFloat16(scale);
    out[at] = (byte) half;
    out[at + 1] = (byte) (half >> 8);
  }
}
