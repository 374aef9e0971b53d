package io.xmodel.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.xmodel.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GroupEncoderTest {
  private final byte[] bytes = new byte[32];

  /** The layout of compressed-tensors' pack_to_int32: value + 2^(bits−1), the first one lowest. */
  @Test
  void packsWordsFromTheLowestBits() {
    float[] values = new float[32];
    for (int i = 0; i < 32; i++) {
      values[i] = (i % 16 - 8) * 0.25f;
    }
    assertThat(encode(DType.Q4, values)).isEqualTo(0.25f);
    assertThat(word(0)).isEqualTo(0x76543210);
    assertThat(word(1)).isEqualTo(0xFEDCBA98);

    values[0] = 127 * 0.25f;
    values[1] = 2 * 0.25f;
    assertThat(encode(DType.Q8, values)).isEqualTo(0.25f);
    assertThat(word(0)).isEqualTo(255 | 130 << 8 | 122 << 16 | 123 << 24);
  }

  @Test
  void zerosHaveAScaleOfZero() {
    assertThat(encode(DType.Q4, new float[32])).isZero();
    assertThat(word(3)).isEqualTo(0x88888888);
    assertThat(encode(DType.Q8, new float[32])).isZero();
    assertThat(word(7)).isEqualTo(0x80808080);
  }

  /** Where steps of binary16 are coarse, too. */
  @Test
  void nothingIsMoreThanHalfAStepOff() {
    Random random = new Random(1);
    for (float size : new float[] {1e-9f, 1e-7f, 3e-6f, 1e-4f, 1, 1000, 400_000}) {
      for (int trial = 0; trial < 100; trial++) {
        float[] values = new float[32];
        for (int i = 0; i < 32; i++) {
          values[i] = (random.nextFloat() * 2 - 1) * size;
        }
        float scale = encode(DType.Q8, values);
        for (int i = 0; i < 32; i++) {
          float found = DType.Q8.toFloat(bytes[i]) * scale;
          assertThat(found).isCloseTo(values[i], within(scale * 0.5001f));
        }
      }
    }
  }

  /** No scale of many is much better than the chosen one. */
  @Test
  void fourBitsAreNearlyOptimal() {
    Random random = new Random(2);
    double chosen = 0;
    double best = 0;
    for (int trial = 0; trial < 300; trial++) {
      float[] values = new float[32];
      float largest = 0;
      for (int i = 0; i < 32; i++) {
        values[i] = (float) random.nextGaussian();
        largest = Math.max(largest, Math.abs(values[i]));
      }
      float scale = encode(DType.Q4, values);
      double own = 0;
      for (int i = 0; i < 32; i++) {
        float found = DType.Q4.toFloat(bytes[i / 2] >> i % 2 * 4) * scale;
        own += Math.pow(found - values[i], 2);
      }
      double least = Double.MAX_VALUE;
      for (int step = 0; step <= 200; step++) {
        least = Math.min(least, error(values, largest / (6 + step * 0.02)));
      }
      assertThat(own).isLessThan(error(values, largest / 7) * 1.001);
      chosen += own;
      best += least;
    }
    assertThat(chosen).isLessThan(best * 1.02);
  }

  private static double error(float[] values, double scale) {
    double sum = 0;
    for (float value : values) {
      double code = Math.max(-8, Math.min(7, Math.rint(value / scale)));
      sum += Math.pow(value - code * scale, 2);
    }
    return sum;
  }

  private float encode(DType dtype, float[] values) {
    return Float.float16ToFloat(new GroupEncoder(dtype).encode(values, 0, bytes));
  }

  private int word(int index) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(index * 4);
  }
}
