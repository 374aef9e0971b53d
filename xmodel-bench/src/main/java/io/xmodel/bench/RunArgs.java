package io.xmodel.bench;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What benchmarks of whole models have in common. */
final class RunArgs {
  @Parameters(paramLabel = "DIR", arity = "1..*", description = "Checkpoint directories.")
  List<Path> directories = List.of();

  @Option(names = "--rounds", defaultValue = "5", description = "Default: ${DEFAULT-VALUE}.")
  int rounds;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  /** Checks that and what the options of a command have in common with those of others. */
  void check(List<Integer> prefill, List<Integer> decode, List<Integer> threads) {
    Bounds.check(spec, "--prefill", prefill, 0, Integer.MAX_VALUE);
    Bounds.check(spec, "--decode", decode, 0, Integer.MAX_VALUE);
    Bounds.check(spec, "--threads", threads, 0, 1024);
    Bounds.check(spec, "--rounds", rounds, 1, Integer.MAX_VALUE);
    if (prefill.stream().allMatch(n -> n == 0) && decode.stream().allMatch(n -> n == 0)) {
      throw new ParameterException(
          spec.commandLine(), "Nothing to do: both --prefill and --decode are 0.");
    }
  }
}
