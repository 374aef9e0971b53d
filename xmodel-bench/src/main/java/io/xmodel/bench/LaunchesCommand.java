package io.xmodel.bench;

import io.xmodel.tornado.LaunchCost;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xmodel bench launches}: what a device of TornadoVM takes for launching a kernel. */
@Command(
    name = "launches",
    description = "What launching a kernel costs on a device of TornadoVM, whatever it does.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  xmodel bench launches", "  xmodel bench launches --device nvidia --rounds 21"})
final class LaunchesCommand implements Callable<Integer> {
  @Option(
      names = "--device",
      defaultValue = "",
      description = "As in --backend tornado:DEVICE; by default the first that is not a CPU.")
  private String device = "";

  @Option(names = "--rounds", defaultValue = "9", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (rounds < 1) {
      throw new ParameterException(
          spec.commandLine(), "--rounds must be at least 1, found %d.".formatted(rounds));
    }
    LaunchCost cost = LaunchCost.measure(device, rounds);
    System.out.printf(
        "%s: %.1f µs a launch, %.1f µs an execution of a graph; a token takes 5 launches a layer and 3 more%n",
        cost.device(), cost.perTask() * 1e6, cost.perExecution() * 1e6);
    return 0;
  }
}
