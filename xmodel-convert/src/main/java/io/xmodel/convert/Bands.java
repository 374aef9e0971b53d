package io.xmodel.convert;

import io.xmodel.convert.writer.TensorWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/**
 * Streams a matrix through a bounded buffer: bands of rows are computed on all cores, a few dozen
 * at a time, and written in order. Memory stays the same however large the matrix is.
 */
final class Bands {
  /** Rows of a band: a block's, so that a band holds whole blocks. */
  static final int ROWS = Float8Layout.BLOCK_SIZE;

  private static final long BUFFER = 16 << 20;

  private Bands() {}

  /** Computes the bytes of rows {@code [from, to)}. */
  @FunctionalInterface
  interface Band {
    void compute(int from, int to, MemorySegment destination);
  }

  /** Hears how many more bytes of output are written. */
  @FunctionalInterface
  interface Written {
    void bytes(long count);
  }

  static void write(int rows, long rowBytes, Band band, TensorWriter writer, Written written) {
    int bands = Math.ceilDiv(rows, ROWS);
    int atOnce = Math.clamp(BUFFER / (rowBytes * ROWS), 1, bands);
    try (Arena arena = Arena.ofShared()) {
      MemorySegment buffer = arena.allocate(rowBytes * ROWS * atOnce, 64);
      for (int first = 0; first < bands; first += atOnce) {
        int last = Math.min(first + atOnce, bands);
        long begin = (long) first * ROWS;
        IntStream.range(first, last)
            .parallel()
            .forEach(i -> {
              int from = i * ROWS;
              int to = Math.min(from + ROWS, rows);
              band.compute(
                  from, to, buffer.asSlice((from - begin) * rowBytes, (to - from) * rowBytes));
            });
        MemorySegment ready =
            buffer.asSlice(0, (Math.min((long) last * ROWS, rows) - begin) * rowBytes);
        writer.write(ready);
        written.bytes(ready.byteSize());
      }
    }
  }
}
