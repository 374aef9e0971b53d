package io.xmodel.tornado.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Comparisons with a tolerance that grows with the length of the sums. */
public final class Check {
  private Check() {}

  /** actual[at + i] is expected[i] but for the rounding of sums of {@code length} terms. */
  public static void close(String what, double[] expected, FloatArray actual, int at, int length) {
    close(what, expected, i -> actual.get(at + i), 1e-6 * (4 + Math.sqrt(length)));
  }

  /** actual(i) is expected[i] within a tolerance relative to the largest of them. */
  static void close(String what, double[] expected, IntToDoubleFunction actual, double tolerance) {
    double largest = 0;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    StringBuilder wrong = new StringBuilder();
    int count = 0;
    for (int i = 0; i < expected.length; i++) {
      double found = actual.applyAsDouble(i);
      if (!(Math.abs(found - expected[i]) <= tolerance * largest)) {
        count++;
        if (count <= 8) {
          wrong.append("%n  [%d] expected %s, found %s".formatted(i, expected[i], found));
        }
      }
    }
    assertThat(count)
        .as("%s: wrong of %d, tolerance %g:%s", what, expected.length, tolerance * largest, wrong)
        .isZero();
  }

  /** Normally distributed numbers. */
  public static FloatArray randoms(int n, Random random) {
    FloatArray array = new FloatArray(n);
    for (int i = 0; i < n; i++) {
      array.set(i, (float) random.nextGaussian());
    }
    return array;
  }

  /** A part of an array. */
  public static double[] part(FloatArray array, int at, int n) {
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = array.get(at + i);
    }
    return values;
  }

  /**
   * What a block's product of a kind of matrix leaves of a token.
   *
   * @param product W h + b
   * @param before what was there, from {@code at} on
   */
  public static double[] product(int kind, double[] product, double[] before, int at) {
    double[] after = new double[product.length];
    for (int r = 0; r < after.length; r++) {
      double old = before[at + r];
      after[r] =
          switch (kind) {
            case Layout.OUTPUT -> old + TestModel.ATTENTION_RESIDUAL * product[r];
            case Layout.DOWN -> old + TestModel.FFN_RESIDUAL * product[r];
            case Layout.UP -> old / (1 + Math.exp(-old)) * product[r];
            case Layout.HEAD -> TestModel.LOGITS_SCALE * product[r];
            default -> product[r];
          };
    }
    return after;
  }
}
