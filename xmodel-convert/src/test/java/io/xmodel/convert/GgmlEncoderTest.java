package io.xmodel.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.convert.writer.GgmlType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Blocks against a transcription of ggml-quants.c in C's terms. */
class GgmlEncoderTest {
  private static byte[] encode(GgmlType type, float[] row) {
    byte[] bytes = new byte[(int) type.rowBytes(row.length)];
    GgmlEncoder.encode(type, row, MemorySegment.ofArray(bytes));
    return bytes;
  }

  private static float[] random(int seed, int size) {
    Random random = new Random(seed);
    float[] row = new float[size];
    for (int i = 0; i < size; i++) {
      row[i] = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(8) - 12));
    }
    return row;
  }

  /** C's roundf, by cases. */
  private static int roundf(float value) {
    int down = (int) Math.floor(Math.abs((double) value));
    int magnitude = Math.abs((double) value) - down >= 0.5 ? down + 1 : down;
    return value < 0 ? -magnitude : magnitude;
  }

  @Test
  void q8HasAScaleAndRoundedCodes() {
    for (int seed = 0; seed < 200; seed++) {
      float[] row = random(seed, 64);
      ByteBuffer blocks =
          ByteBuffer.wrap(encode(GgmlType.Q8_0, row)).order(ByteOrder.LITTLE_ENDIAN);
      for (int block = 0; block < 2; block++) {
        float amax = 0;
        for (int i = 0; i < 32; i++) {
          amax = Math.max(amax, Math.abs(row[block * 32 + i]));
        }
        float d = amax / 127;
        assertThat(blocks.getShort(block * 34)).isEqualTo(Float.floatToFloat16(d));
        for (int i = 0; i < 32; i++) {
          assertThat((int) blocks.get(block * 34 + 2 + i))
              .isEqualTo(roundf(row[block * 32 + i] * (1f / d)));
        }
      }
    }
  }

  @Test
  void q8RoundsHalvesAwayFromZero() {
    float[] row = new float[32];
    row[0] = 127;
    row[1] = 0.5f;
    row[2] = -0.5f;
    row[3] = 2.5f;
    row[4] = -2.5f;
    row[5] = 0.49999997f;
    byte[] block = encode(GgmlType.Q8_0, row);
    assertThat(block).startsWith(0x00, 0x3C, 127, 1, -1, 3, -3, 0, 0);
  }

  @Test
  void q4SpansFromTheExtremeOne() {
    float[] row = new float[32];
    row[0] = -8; // d = 1: codes are value + 8
    row[1] = 7;
    row[2] = 7.6f; // 15 at most
    row[16] = 3;
    row[17] = -1.5f; // 8.5 - 1.5 = 7
    byte[] block = encode(GgmlType.Q4_0, row);
    assertThat(block).hasSize(18).startsWith(0x00, 0x3C, 0xB0, 0x7F, 0x8F, 0x88);
    row[0] = 8; // d = -1
    assertThat(encode(GgmlType.Q4_0, row)).startsWith(0x00, 0xBC, 0x50);
  }

  @Test
  void zerosStayZero() {
    assertThat(encode(GgmlType.Q8_0, new float[32])).containsOnly(0);
    byte[] block = encode(GgmlType.Q4_0, new float[32]);
    assertThat(block).startsWith(0, 0x80, 0x88); // -0, as in C
  }
}
