package io.xmodel.internal.engine;

/**
 * How many tokens of prompts a step may take, so that it lasts about as long as wanted. Measured
 * while running: what a token of a prompt costs depends on the model, the device and the depth.
 */
final class StepBudget {
  /** A step of fewer tokens would waste the weights that it reads. */
  private static final int LEAST = 16;

  /** How much of what is known a new measurement replaces. */
  private static final double WEIGHT = 0.3;

  private final double wantedNanos;
  private final int most;
  private double decodeNanos;
  private double tokenNanos;

  /**
   * A budget before anything is measured.
   *
   * @param wantedMillis how long a step should last
   * @param most tokens of a step
   */
  StepBudget(double wantedMillis, int most) {
    this.wantedNanos = wantedMillis * 1e6;
    this.most = most;
  }

  /** Tokens of prompts that the next step may take. */
  int tokens() {
    if (tokenNanos == 0) {
      return Math.min(most, 2 * LEAST);
    }
    double left = wantedNanos - decodeNanos;
    return (int) Math.clamp(Math.round(left / tokenNanos), Math.min(LEAST, most), most);
  }

  /**
   * Learns from a step.
   *
   * @param promptTokens tokens of prompts in it
   */
  void measured(int promptTokens, long nanos) {
    if (promptTokens == 0) {
      decodeNanos = mean(decodeNanos, nanos);
    } else {
      // Decoding reads the same weights: only what is above it is the prompts' own.
      double above = Math.max(nanos - decodeNanos, nanos * 0.1);
      tokenNanos = mean(tokenNanos, above / promptTokens);
    }
  }

  private static double mean(double known, double measured) {
    return known == 0 ? measured : known + WEIGHT * (measured - known);
  }
}
