package io.xmodel.tornado.weights;

import io.xmodel.model.Linear;
import io.xmodel.model.WeightScale;
import io.xmodel.tensor.DType;
import io.xmodel.tornado.kernels.Storage;
import java.lang.foreign.MemorySegment;

/**
 * A matrix in a bank: the checkpoint's codes, each row padded with zeros to a multiple of 16 bytes.
 *
 * @param linear the matrix
 * @param stride ints of a row
 * @param base index of row 0 in its bank
 */
record BankMatrix(Linear linear, int stride, int base) {
  private static final int ROW_INTS = 4;

  static BankMatrix at(Linear linear, int base) {
    return new BankMatrix(linear, stride(linear), base);
  }

  private static int stride(Linear linear) {
    long bytes = linear.weight().dtype().bytes(linear.in());
    return Math.toIntExact(Math.ceilDiv(bytes, (long) ROW_INTS * Integer.BYTES) * ROW_INTS);
  }

  /** Ints of a matrix in a bank. */
  static long ints(Linear linear) {
    return (long) stride(linear) * linear.out();
  }

  DType dtype() {
    return linear.weight().dtype();
  }

  /** Bits of a code. */
  int bits() {
    return dtype().bits();
  }

  /**
   * What kernels know of it as a constant.
   *
   * @param conversions whether the device converts number formats itself
   */
  int storage(boolean conversions) {
    int decoder =
        switch (dtype()) {
          case BF16 -> Storage.BY_BF16;
          case F8_E4M3 -> Storage.BY_E4M3;
          case F8_E5M2 -> Storage.BY_E5M2;
          case Q8, Q4 -> Storage.BY_INTEGER;
          case F32, F16 -> Storage.BY_TABLE;
        };
    boolean blocks =
        switch (linear.scale()) {
          case WeightScale.PerGroup group -> true;
          case WeightScale.PerBlock block -> block.columns() > 1;
          default -> false;
        };
    boolean always = decoder == Storage.BY_INTEGER;
    return Storage.of(
        bits(), conversions || always ? decoder : Storage.BY_TABLE, blocks, linear.in());
  }

  /** Copies the codes to where they belong in a bank of zeros. */
  void copyTo(MemorySegment bank) {
    MemorySegment source = linear.weight().data();
    long to = (long) base * Integer.BYTES;
    long strideBytes = (long) stride * Integer.BYTES;
    long rowBytes = dtype().bytes(linear.in());
    if (rowBytes == strideBytes) {
      MemorySegment.copy(source, 0, bank, to, source.byteSize());
      return;
    }
    for (int row = 0; row < linear.out(); row++) {
      MemorySegment.copy(source, row * rowBytes, bank, to + row * strideBytes, rowBytes);
    }
  }
}
