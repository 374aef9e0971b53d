package io.xmodel.tornado.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Every code of every format, decoded and encoded by a kernel. */
class CodesTest {
  /** Values of all given codes. */
  static void decode(
      KernelContext context,
      FloatArray floats,
      IntArray codes,
      FloatArray values,
      int bits,
      int mantissa,
      int n,
      int items) {
    for (int i = context.globalIdx; i < n; i += items) {
      int code = codes.get(i);
      float value = 0f;
      if (bits == 8) {
        value = Codes.value8(floats, 0, code);
      }
      if (bits == 16) {
        value = Codes.value16(floats, 0, mantissa, code);
      }
      if (bits == 32) {
        value = Codes.value32(floats, 0, code);
      }
      values.set(i, value);
    }
  }

  /** Values of all given codes, by the API's conversions. */
  static void convert(
      KernelContext context,
      FloatArray floats,
      IntArray codes,
      FloatArray values,
      int storage,
      int n,
      int items) {
    for (int i = context.globalIdx; i < n; i += items) {
      float value = Codes.value(floats, 0, 0, codes.get(i), Storage.bits(storage), storage);
      values.set(i, value);
    }
  }

  /** Codes of all given values. */
  static void encode(
      KernelContext context, FloatArray values, ShortArray codes, int kvType, int n, int items) {
    for (int i = context.globalIdx; i < n; i += items) {
      codes.set(i, (short) Codes.encode(values.get(i), kvType));
    }
  }

  @ParameterizedTest
  @EnumSource(value = DType.class, mode = Mode.EXCLUDE, names = "Q4")
  void decodesEveryCode(DType dtype) {
    int bits = dtype.bits();
    int[] all = bits == 32 ? someInts() : new int[1 << bits];
    if (bits < 32) {
      for (int i = 0; i < all.length; i++) {
        // Other codes of the word must not disturb.
        all[i] = i | 0xA5000000;
      }
    }
    IntArray codes = IntArray.fromArray(all);
    FloatArray floats = FloatArray.fromArray(TestModel.table(dtype));
    FloatArray values = new FloatArray(all.length);
    int mantissa = TestModel.mantissa(dtype);
    KernelRunner.run(
        4,
        64,
        new Object[] {floats, codes, values},
        g ->
            g.task(
                KernelRunner.TASK,
                CodesTest::decode,
                new KernelContext(),
                floats,
                codes,
                values,
                bits,
                mantissa,
                all.length,
                256));
    int wrong = 0;
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < all.length; i++) {
      float expected = dtype.toFloat(all[i]);
      float found = values.get(i);
      // Of the wide formats a NaN becomes an infinity.
      boolean right =
          Float.isNaN(expected)
              ? bits == 8 ? Float.isNaN(found) : !Float.isFinite(found)
              : found == expected;
      if (!right && ++wrong < 10) {
        list.append(" %x: expected %s, found %s;".formatted(all[i], expected, found));
      }
    }
    assertThat(wrong).as("wrong codes:%s", list).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      mode = Mode.INCLUDE,
      names = {"BF16", "F8_E4M3", "F8_E5M2", "Q8", "Q4"})
  void convertsEveryFiniteCode(DType dtype) {
    int decoder =
        switch (dtype) {
          case F8_E4M3 -> Storage.BY_E4M3;
          case F8_E5M2 -> Storage.BY_E5M2;
          case Q8, Q4 -> Storage.BY_INTEGER;
          default -> Storage.BY_BF16;
        };
    int storage = Storage.of(dtype.bits(), decoder, false, 4);
    int[] all = new int[1 << dtype.bits()];
    for (int i = 0; i < all.length; i++) {
      all[i] = i | 0xA5000000;
    }
    IntArray codes = IntArray.fromArray(all);
    FloatArray floats = new FloatArray(1);
    FloatArray values = new FloatArray(all.length);
    floats.init(0f);
    KernelRunner.run(
        4,
        64,
        new Object[] {floats, codes, values},
        g ->
            g.task(
                KernelRunner.TASK,
                CodesTest::convert,
                new KernelContext(),
                floats,
                codes,
                values,
                storage,
                all.length,
                256));
    for (int i = 0; i < all.length; i++) {
      float expected = dtype.toFloat(i);
      if (Float.isFinite(expected)) {
        assertThat(values.get(i)).as("code %x", i).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      mode = Mode.INCLUDE,
      names = {"F16", "BF16"})
  void encodesToTheNearest(DType dtype) {
    int kvType = dtype == DType.F16 ? Codes.KV_F16 : Codes.KV_BF16;
    float[] some = someValues(dtype);
    FloatArray values = FloatArray.fromArray(some);
    ShortArray codes = new ShortArray(some.length);
    KernelRunner.run(
        4,
        64,
        new Object[] {values, codes},
        g ->
            g.task(
                KernelRunner.TASK,
                CodesTest::encode,
                new KernelContext(),
                values,
                codes,
                kvType,
                some.length,
                256));
    int wrong = 0;
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < some.length; i++) {
      float expected = dtype.toFloat(dtype.fromFloat(some[i]));
      float found = dtype.toFloat(codes.get(i));
      if (Float.isInfinite(expected)) {
        // Saturates.
        expected = Math.copySign(dtype == DType.F16 ? 65504f : 0x1.FEp127f, expected);
      }
      if (found != expected && ++wrong < 10) {
        list.append(" %s: expected %s, found %s;".formatted(some[i], expected, found));
      }
    }
    assertThat(wrong).as("wrong codes:%s", list).isZero();
  }

  private static int[] someInts() {
    Random random = new Random(1);
    int[] some = new int[50_000];
    for (int i = 0; i < some.length; i++) {
      some[i] = random.nextInt();
    }
    // Subnormals, their border, the largest, zeros, infinities.
    int[] special = {0, 1 << 31, 1, 0x7FFFFF, 0x800000, 0x7F7FFFFF, 0x7F800000, 0xFF800000};
    System.arraycopy(special, 0, some, 0, special.length);
    return some;
  }

  private static float[] someValues(DType dtype) {
    List<Float> values = new ArrayList<>();
    Random random = new Random(2);
    for (int code = 0; code < 1 << 16; code += 7) {
      float value = dtype.toFloat(code);
      float next = dtype.toFloat(code + 1);
      if (Float.isFinite(value) && Float.isFinite(next) && value * next >= 0) {
        // The code itself, a tie, and its neighbours.
        float tie = value + (next - value) / 2;
        values.addAll(List.of(value, tie, Math.nextUp(tie), Math.nextDown(tie)));
      }
    }
    for (int i = 0; i < 20_000; i++) {
      float any = Float.intBitsToFloat(random.nextInt());
      if (!Float.isNaN(any)) {
        values.add(any);
      }
      values.add((float) random.nextGaussian());
    }
    for (float special :
        new float[] {0f, 65504f, 65519f, 65520f, 1e6f, 3.4e38f, Float.MAX_VALUE, 0x1p-24f}) {
      values.add(special);
      values.add(-special);
    }
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }
}
