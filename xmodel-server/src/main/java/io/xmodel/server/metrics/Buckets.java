package io.xmodel.server.metrics;

import java.util.ArrayList;
import java.util.List;

/** The bounds of histograms: vLLM's, so that its dashboards can be used. */
final class Buckets {
  /** Seconds to the first token. */
  static final double[] FIRST_TOKEN = {
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40,
    80, 160, 640, 2560
  };

  /** Seconds from token to token. */
  static final double[] BETWEEN_TOKENS = {
    0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80
  };

  /** Seconds of a request, and of its parts. */
  static final double[] REQUEST = {
    0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680
  };

  /** Answers to a prompt. */
  static final double[] ANSWERS = {1, 2, 5, 10, 20};

  private Buckets() {}

  /** 1, 2, 5, 10, 20, 50 and so on, up to a greatest number. */
  static double[] upTo(int most) {
    List<Double> bounds = new ArrayList<>();
    for (long power = 1; ; power *= 10) {
      for (int digit : new int[] {1, 2, 5}) {
        if (digit * power > most) {
          return bounds.stream().mapToDouble(Double::doubleValue).toArray();
        }
        bounds.add((double) (digit * power));
      }
    }
  }
}
