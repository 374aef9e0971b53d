package io.xmodel.bench;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks of options that are numbers. */
final class Bounds {
  private Bounds() {}

  /**
   * Checks least ≤ value ≤ most for each value.
   *
   * @throws ParameterException in a sentence that names the option
   */
  static void check(CommandSpec spec, String option, List<Integer> values, int least, int most) {
    for (int value : values) {
      check(spec, option, value, least, most);
    }
  }

  /** As above for one value. */
  static void check(CommandSpec spec, String option, int value, int least, int most) {
    if (value < least || value > most) {
      String range =
          most == Integer.MAX_VALUE ? "at least " + least : "between " + least + " and " + most;
      throw new ParameterException(
          spec.commandLine(), "%s must be %s, found %d.".formatted(option, range, value));
    }
  }
}
