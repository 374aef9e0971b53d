package io.xmodel.tornado;

import java.util.Set;

/**
 * Which goldens a build compares for the ways that nobody takes unasked: one of each kind of
 * weights. {@code -Pnightly} compares all.
 */
final class Sampled {
  private static final Set<String> NAMES =
      Set.of("mup-bf16", "mup-fp8-block", "plain-untied-bias-linear-rope");

  private Sampled() {}

  static boolean compares(String golden) {
    return Boolean.getBoolean("xmodel.nightly") || NAMES.contains(golden);
  }
}
