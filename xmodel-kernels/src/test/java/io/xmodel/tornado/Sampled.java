package io.xmodel.tornado;

import io.xmodel.emulator.Checks;
import java.util.Set;

/**
 * What a build looks at closely: one golden of each kind of weights. {@code -Pnightly} looks at all
 * of them.
 */
final class Sampled {
  private static final Set<String> NAMES =
      Set.of("mup-bf16", "mup-fp8-block", "plain-untied-bias-linear-rope");

  private Sampled() {}

  /** Whether a golden is compared for the ways that nobody takes unasked. */
  static boolean compares(String golden) {
    return isNightly() || NAMES.contains(golden);
  }

  /** Races are looked for in the goldens that are compared; all others only count. */
  static Checks checks(String golden) {
    return compares(golden) ? Checks.ALL : Checks.COUNTERS;
  }

  /** Races are looked for at night; a build's own tests of them are elsewhere. */
  static Checks checks() {
    return isNightly() ? Checks.ALL : Checks.COUNTERS;
  }

  private static boolean isNightly() {
    return Boolean.getBoolean("xmodel.nightly");
  }
}
