package io.xmodel.emulator.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.emulator.device.MatrixUnit.Row;
import org.junit.jupiter.api.Test;

/** Which numbers a lane holds: the tables of PTX's manual for mma.m16n8k16 and 16-bit operands. */
class MatrixUnitTest {
  private static final int LANES = 32;

  /** A tile whose number of 16 bits at i is i. */
  private static LocalInts tile(int numbers) {
    LocalInts tile = LocalInts.of(numbers / 2);
    for (int i = 0; i < numbers / 2; i++) {
      tile.store(i, 2 * i | 2 * i + 1 << 16);
    }
    return tile;
  }

  @Test
  void a() {
    LocalInts tile = tile(16 * 16);
    Row[] rows = new Row[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      rows[lane] = new Row(tile, MatrixUnit.addressA(lane));
    }
    for (int lane = 0; lane < LANES; lane++) {
      Fragment fragment = MatrixUnit.loadA(rows, lane);
      for (int i = 0; i < 8; i++) {
        // "row = groupID for ai where 0 <= i < 2 || 4 <= i < 6, else groupID + 8;
        // col = (threadID_in_group * 2) + (i & 0x1) for ai where i < 4, else + 8"
        int row = lane / 4 + ((i < 2) || (i >= 4 && i < 6) ? 0 : 8);
        int column = lane % 4 * 2 + (i & 1) + (i < 4 ? 0 : 8);
        assertThat(number(fragment, i)).isEqualTo(16 * row + column);
      }
    }
  }

  @Test
  void b() {
    LocalInts tile = tile(16 * 8);
    Row[] rows = new Row[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      rows[lane] = new Row(tile, MatrixUnit.addressB(lane));
    }
    for (int lane = 0; lane < LANES; lane++) {
      Fragment fragment = MatrixUnit.loadB(rows, lane);
      for (int i = 0; i < 4; i++) {
        // "row = (threadID_in_group * 2) + (i & 0x1) for bi where i < 2, else + 8; col = groupID"
        int depth = lane % 4 * 2 + (i & 1) + (i < 2 ? 0 : 8);
        int column = lane / 4;
        assertThat(number(fragment, i)).isEqualTo(8 * depth + column);
      }
    }
  }

  private static int number(Fragment fragment, int i) {
    return fragment.registers[i / 2] >> 16 * (i % 2) & 0xFFFF;
  }
}
