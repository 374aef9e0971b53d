package io.xmodel.internal.engine;

/**
 * How many tokens of prompts a step may take, so that it lasts about as long as wanted. Measured
 * while running: what a token of a prompt costs depends on the model, the device and the depth.
 */
final class StepBudget {
  /** Products take rows by so many, so that steps of whole ones waste nothing. */
  private static final int ROWS = 8;

  /**
   * Half a product, for where a whole one does not fit: on narrow vectors it costs half as much.
   */
  private static final int FEWEST = 4;

  /** Tokens while nothing is measured. */
  private static final int FIRST = 32;

  /** How much longer a step may last where nobody but its one reader waits for it. */
  private static final int ALONE = 4;

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

  /**
   * Tokens of prompts that the next step may take.
   *
   * @param decoding other rows of the step
   * @param alone whether there is one generation only
   */
  int tokens(int decoding, boolean alone) {
    double left = (alone ? ALONE : 1) * wantedNanos - decodeNanos;
    double fitting = tokenNanos == 0 ? FIRST : left / tokenNanos;
    int tokens = Math.clamp(Math.round(fitting), Math.min(FEWEST, most), most);
    if (tokens == most) {
      return most;
    }
    int unit = tokens < ROWS ? FEWEST : ROWS;
    int rows = (tokens + decoding + (unit - 1) / 2) / unit * unit;
    return Math.clamp((long) rows - decoding, 1, most);
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
