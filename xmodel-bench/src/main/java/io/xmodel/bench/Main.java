package io.xmodel.bench;

import io.xmodel.error.XmodelException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code xmodel bench}: whole-model token rates and JMH benchmarks of the operations. */
@Command(
    name = "xmodel bench",
    description = "Benchmarks; each checks its answer before it times anything.",
    mixinStandardHelpOptions = true,
    subcommands = {TokensCommand.class, JmhBenchmarks.class},
    footer = {
      "",
      "Examples:",
      "  xmodel synth /tmp/full && xmodel bench tokens /tmp/full --threads 2",
      "  xmodel bench jmh MatVec"
    })
final class Main {
  private Main() {}

  public static void main(String[] args) {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExecutionExceptionHandler((exception, command, parsed) -> {
      if (exception instanceof XmodelException) {
        System.err.println(exception.getMessage());
        return 1;
      }
      throw exception;
    });
    System.exit(commandLine.execute(args));
  }
}
