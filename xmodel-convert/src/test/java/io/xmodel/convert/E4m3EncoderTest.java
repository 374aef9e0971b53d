package io.xmodel.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.tensor.Float8;
import org.junit.jupiter.api.Test;

class E4m3EncoderTest {
  /**
   * All floats around every rounding boundary: each upper half (sign, exponent, 7 fraction bits)
   * with lower halves at the ends and the middle, and a few million others.
   */
  @Test
  void equalsTheScalarCodec() {
    int[] lows = {0, 1, 2, 0x7FFE, 0x7FFF, 0x8000, 0x8001, 0xFFFE, 0xFFFF};
    for (int high = 0; high < 1 << 16; high++) {
      for (int low : lows) {
        check(high << 16 | low);
      }
    }
    int bits = 12345;
    for (int i = 0; i < 3_000_000; i++) {
      bits = bits * 1664525 + 1013904223;
      check(bits);
    }
  }

  private static void check(int bits) {
    float value = Float.intBitsToFloat(bits);
    int code = E4m3Encoder.encode(value) & 0xFF;
    if (code != Float8.floatToE4m3(value)) {
      assertThat(code).as("%s (0x%08X)", value, bits).isEqualTo(Float8.floatToE4m3(value));
    }
  }
}
