package io.xmodel.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodecTest {
  /**
   * The first value of each E4M3 exponent, copied from the OCP table; codes step evenly between.
   */
  private static final float[] E4M3 = {
    0f, 0.015625f, 0.03125f, 0.0625f, 0.125f, 0.25f, 0.5f, 1f, 2f, 4f, 8f, 16f, 32f, 64f, 128f, 256f
  };

  @Test
  void allCodesOfE4m3() {
    for (int code = 0; code < 128; code++) {
      int exponent = code / 8;
      float step = exponent == 0 ? E4M3[1] / 8 : E4M3[exponent] / 8;
      float expected = code == 127 ? Float.NaN : E4M3[exponent] + code % 8 * step;
      assertThat(Float8.e4m3ToFloat(code)).as("0x%02X", code).isEqualTo(Float.valueOf(expected));
      assertThat(Float8.e4m3ToFloat(code | 0x80))
          .as("0x%02X", code | 0x80)
          .isEqualTo(Float.valueOf(-expected));
    }
    assertThat(Float8.e4m3ToFloat(0x7E)).isEqualTo(448f);
    assertThat(Float8.e4m3ToFloat(0x01)).isEqualTo(0.001953125f);
  }

  @Test
  void allCodesOfE5m2() {
    for (int code = 0; code < 128; code++) {
      int exponent = code / 4;
      double expected =
          switch (exponent) {
            case 0 -> code * Math.pow(2, -16);
            case 31 -> code == 124 ? Double.POSITIVE_INFINITY : Double.NaN;
            default -> (4 + code % 4) * Math.pow(2, exponent - 17);
          };
      assertThat(Float8.e5m2ToFloat(code))
          .as("0x%02X", code)
          .isEqualTo(Float.valueOf((float) expected));
      assertThat(Float8.e5m2ToFloat(code | 0x80)).isEqualTo(Float.valueOf((float) -expected));
    }
    assertThat(Float8.e5m2ToFloat(0x7B)).isEqualTo(57344f);
  }

  /** Every finite code encodes to itself. */
  @ParameterizedTest
  @EnumSource
  void codesRoundTrip(DType dtype) {
    int codes = 1 << Math.min(dtype.bits(), 16);
    for (int code = 0; code < codes; code++) {
      float value = dtype.toFloat(code);
      if (Float.isFinite(value)) {
        assertThat(dtype.fromFloat(value)).as("%s 0x%X", dtype, code).isEqualTo(code);
      } else if (Float.isNaN(value)) {
        assertThat(dtype.toFloat(dtype.fromFloat(value))).isNaN();
      }
    }
  }

  /**
   * Encoding is to the nearest value, ties to the even code: between every two neighbours, below,
   * at and above their exact middle.
   */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"F32", "Q8", "Q4"})
  void roundsToNearestEven(DType dtype) {
    List<Integer> codes = new ArrayList<>();
    for (int code = 0; code < (dtype.isFloat8() ? 128 : 32768); code++) {
      if (Float.isFinite(dtype.toFloat(code))) {
        codes.add(code);
      }
    }
    codes.sort(Comparator.comparing(dtype::toFloat));
    for (int i = 0; i + 1 < codes.size(); i++) {
      int low = codes.get(i);
      int high = codes.get(i + 1);
      BigDecimal sum = new BigDecimal(dtype.toFloat(low)).add(new BigDecimal(dtype.toFloat(high)));
      float middle = sum.divide(BigDecimal.valueOf(2)).floatValue();
      int even = (low & 1) == 0 ? low : high;
      assertThat(dtype.fromFloat(middle)).as("%s middle %s", dtype, middle).isEqualTo(even);
      assertThat(dtype.fromFloat(Math.nextDown(middle))).as("%s below", middle).isEqualTo(low);
      assertThat(dtype.fromFloat(Math.nextUp(middle))).as("%s above", middle).isEqualTo(high);
    }
  }

  @Test
  void beyondTheRange() {
    assertThat(Float8.floatToE4m3(449)).isEqualTo(0x7E);
    assertThat(Float8.floatToE4m3(Float.NEGATIVE_INFINITY)).isEqualTo(0xFE);
    assertThat(Float8.floatToE4m3(Float.NaN)).isEqualTo(0x7F);
    assertThat(Float8.floatToE5m2(1e9f)).isEqualTo(0x7B);
    assertThat(Float8.floatToE5m2(Float.NaN)).isEqualTo(0x7F);
    assertThat(BFloat16.toFloat(BFloat16.fromFloat(Float.MAX_VALUE))).isInfinite();
    assertThat(DType.F16.toFloat(DType.F16.fromFloat(65520))).isInfinite();
    assertThat(DType.F16.toFloat(DType.F16.fromFloat(65519))).isEqualTo(65504);
    assertThat(DType.BF16.toFloat(DType.BF16.fromFloat(Float.intBitsToFloat(0x7F800001)))).isNaN();
  }

  @Test
  void integers() {
    for (DType dtype : List.of(DType.Q4, DType.Q8)) {
      int half = 1 << (dtype.bits() - 1);
      for (int code = 0; code < 2 * half; code++) {
        assertThat(dtype.toFloat(code)).isEqualTo(code - half);
        // The code's neighbours in its byte do not disturb.
        assertThat(dtype.toFloat(code | -1 << dtype.bits())).isEqualTo(code - half);
      }
      assertThat(dtype.fromFloat(1000)).isEqualTo(2 * half - 1);
      assertThat(dtype.fromFloat(Float.NEGATIVE_INFINITY)).isZero();
      assertThat(dtype.fromFloat(0.5f)).isEqualTo(half);
      assertThat(dtype.fromFloat(1.5f)).isEqualTo(half + 2);
    }
  }

  /** The first element is in the low bits, as compressed-tensors packs them. */
  @Test
  void packedElements() {
    MemorySegment bytes = MemorySegment.ofArray(new byte[] {(byte) 0x80, 0x1F});
    Tensor q4 = new Tensor("t", DType.Q4, new long[] {2, 2}, bytes, "test");
    assertThat(q4.toFloats()).containsExactly(-8, 0, 7, -7);
    assertThat(q4.byteSize()).isEqualTo(2);
    Tensor q8 = new Tensor("t", DType.Q8, new long[] {2}, bytes, "test");
    assertThat(q8.toFloats()).containsExactly(0, 0x1F - 128);
    assertThatThrownBy(() -> new Tensor("t", DType.Q4, new long[] {3}, bytes, "test"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(DType.Q4::bytes).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void bfloat16IsNearestForRandomFloats() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      float value = (float) random.nextGaussian();
      float found = BFloat16.toFloat(BFloat16.fromFloat(value));
      assertThat(Math.abs(found - value)).isLessThanOrEqualTo(Math.ulp(value) * 0x1p15f);
    }
  }
}
