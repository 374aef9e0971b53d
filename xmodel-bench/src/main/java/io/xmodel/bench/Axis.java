package io.xmodel.bench;

import java.util.Locale;
import java.util.function.DoubleConsumer;

/**
 * The numbers along one side of a picture: from 0 on, at even distances that people count in.
 *
 * @param step from one number to the next: 1, 2 or 5 times a power of ten
 * @param steps how many, so that the last number is no less than the largest value
 */
record Axis(double step, int steps) {
  /**
   * An axis for values from 0 on.
   *
   * @param largest value that has a place
   * @param most steps
   */
  static Axis upTo(double largest, int most) {
    double reach = largest > 0 ? largest : 1;
    double power = Math.pow(10, Math.floor(Math.log10(reach / most)));
    for (double factor : new double[] {1, 2, 5}) {
      int steps = steps(reach, factor * power);
      if (steps <= most) {
        return new Axis(factor * power, steps);
      }
    }
    return new Axis(10 * power, steps(reach, 10 * power));
  }

  /** Steps that reach so far, but for what rounding adds. */
  private static int steps(double reach, double step) {
    return (int) Math.ceil(reach / step - 1e-9);
  }

  /** The last number. */
  double end() {
    return step * steps;
  }

  /** Where a value stands, as a part of the axis. */
  double part(double value) {
    return value / end();
  }

  /** Each number, 0 first. */
  void forEach(DoubleConsumer number) {
    for (int i = 0; i <= steps; i++) {
      number.accept(i * step);
    }
  }

  /** A number of this axis with as many decimals as tell it from its neighbours. */
  String text(double number) {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step)));
    return String.format(Locale.ROOT, "%,." + decimals + "f", number);
  }
}
