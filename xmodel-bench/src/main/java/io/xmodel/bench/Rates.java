package io.xmodel.bench;

import java.util.Arrays;
import java.util.List;

/**
 * Rates of repeated runs.
 *
 * @param values one a round, in the unit the caller says
 */
record Rates(double[] values) {
  static Rates of(List<Double> values) {
    return new Rates(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  double mean() {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  /** Standard deviation of the sample; 0 for a single value. */
  double deviation() {
    if (values.length < 2) {
      return 0;
    }
    double mean = mean();
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return Math.sqrt(squares / (values.length - 1));
  }

  double median() {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  double least() {
    return Arrays.stream(values).min().orElse(Double.NaN);
  }

  double most() {
    return Arrays.stream(values).max().orElse(Double.NaN);
  }
}
