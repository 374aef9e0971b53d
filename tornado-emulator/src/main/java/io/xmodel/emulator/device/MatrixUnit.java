package io.xmodel.emulator.device;

import io.xmodel.emulator.KernelError.Kind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * PTX's matrix instructions of a warp, as one lane sees them: it knows its own registers and what
 * the other lanes gave, each by the registers it holds.
 *
 * <pre>
 * mma.m16n8k16, lane = 4 g + t          row or depth       column or depth
 * A register i, half h (16 × 16)        g + 8 (i & 1)      2 t + h + 8 (i >> 1)
 * B register i, half h (16 × 8)         2 t + h + 8 i      g
 * C, D register i (16 × 8)              g + 8 (i >> 1)     2 t + (i & 1)
 *
 * ldmatrix: rows of 16 bytes; lane 8 i + r points to row r of matrix i;
 * lane 4 g + t receives of matrix i     numbers 2 t and 2 t + 1 of row g
 *                       transposed:     number g of the rows 2 t and 2 t + 1
 * </pre>
 */
final class MatrixUnit {
  private static final int ROW_BYTES = 16;

  private MatrixUnit() {}

  /** A row of local memory that a lane points to. */
  record Row(LocalInts tile, int address) {}

  /** What a lane has in its registers for a multiplication. */
  record Operands(Fragment a, Fragment b) {}

  /** Where a lane's row of A is: {@code ldmatrix.x4} of rows of 32 bytes, as TornadoVM emits it. */
  static int addressA(int lane) {
    int row = ((lane >> 3 & 1) << 3) + (lane & 7);
    return row * 2 * ROW_BYTES + (lane >> 4) * ROW_BYTES;
  }

  /** Where a lane's row of B is: {@code ldmatrix.x2.trans} of rows of 16 bytes. */
  static int addressB(int lane) {
    return (lane & 7) * ROW_BYTES + (lane >> 3 & 1) * 8 * ROW_BYTES;
  }

  static Row row(Machine machine, LocalInts tile, int address) {
    if (address % ROW_BYTES != 0) {
      throw machine.error(
          Kind.MISALIGNED,
          "byte %d of %s is no multiple of %d, where a matrix is loaded"
              .formatted(address, tile, ROW_BYTES));
    }
    return new Row(tile, address);
  }

  /** What a lane receives of four matrices. */
  static Fragment loadA(@Nullable Object[] rows, int lane) {
    int[] registers = new int[4];
    for (int i = 0; i < registers.length; i++) {
      Row row = given(rows, 8 * i + (lane >> 2), Row.class);
      registers[i] = row.tile.load(row.address / Integer.BYTES + (lane & 3));
    }
    return new Fragment(registers);
  }

  /** What a lane receives of two matrices, transposed. */
  static Fragment loadB(@Nullable Object[] rows, int lane) {
    int[] registers = new int[2];
    for (int i = 0; i < registers.length; i++) {
      for (int half = 0; half < 2; half++) {
        Row row = given(rows, 8 * i + 2 * (lane & 3) + half, Row.class);
        int column = lane >> 2;
        int word = row.tile.load(row.address / Integer.BYTES + (column >> 1));
        registers[i] |= (word >> 16 * (column & 1) & 0xFFFF) << 16 * half;
      }
    }
    return new Fragment(registers);
  }

  /** A lane's element i of A B + C. */
  static float multiply(@Nullable Object[] operands, int lane, int i, float c) {
    int row = (lane >> 2) + 8 * (i >> 1);
    int column = 2 * (lane & 3) + (i & 1);
    float sum = c;
    for (int high = 0; high < 2; high++) { // k / 8
      for (int pair = 0; pair < 4; pair++) { // k % 8 / 2
        float[] a = given(operands, 4 * (row & 7) + pair, Operands.class).a.values;
        float[] b = given(operands, 4 * column + pair, Operands.class).b.values;
        int at = 2 * ((row >> 3) + 2 * high);
        sum += a[at] * b[2 * high];
        sum += a[at + 1] * b[2 * high + 1];
      }
    }
    return sum;
  }

  private static <T> T given(@Nullable Object[] lanes, int lane, Class<T> type) {
    return type.cast(Objects.requireNonNull(lanes[lane]));
  }
}
