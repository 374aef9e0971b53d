package io.xmodel.cli;

import io.xmodel.error.RequestException;
import io.xmodel.generation.EngineOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say how many generations are served together. */
final class EngineArgs {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--running",
      paramLabel = "N",
      defaultValue = "64",
      description = "Generations that are computed together at most. Default: ${DEFAULT-VALUE}.")
  int running;

  @Option(
      names = "--waiting",
      paramLabel = "N",
      defaultValue = "1024",
      description =
          "Generations that wait for a place at most; more are refused. Default:"
              + " ${DEFAULT-VALUE}.")
  int waiting;

  @Option(
      names = "--step-millis",
      paramLabel = "N",
      defaultValue = "250",
      description =
          "How long a step that reads prompts should last. Short ones let others' answers flow,"
              + " long ones read faster. Default: ${DEFAULT-VALUE}.")
  int stepMillis;

  @Option(
      names = "--prefixes",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "Texts that have ended and are kept for texts that begin alike; 0 keeps none. Default:"
              + " ${DEFAULT-VALUE}.")
  int prefixes;

  /** The options; a bad value is a usage error. */
  EngineOptions read() {
    try {
      return new EngineOptions(running, waiting, stepMillis, prefixes);
    } catch (RequestException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--running, --waiting and --step-millis must be at least 1 and --prefixes at least 0.",
          e);
    }
  }
}
