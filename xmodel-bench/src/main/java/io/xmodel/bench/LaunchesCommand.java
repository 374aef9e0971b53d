package io.xmodel.bench;

import io.xmodel.bench.device.DeviceCeiling;
import io.xmodel.bench.device.LaunchCost;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xmodel bench launches}: what a device of TornadoVM takes for launching a kernel. */
@Command(
    name = "launches",
    description =
        "What launching a kernel costs on a device of TornadoVM, whatever it does, and what the device gives at most.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  xmodel bench launches", "  xmodel bench launches --device nvidia --rounds 21"})
final class LaunchesCommand implements Callable<Integer> {
  /**
   * What was measured, medians.
   *
   * @param launch microseconds of a kernel's launch
   * @param execution microseconds of executing a graph, its launches apart
   * @param bandwidth bytes read and written per second by a copy
   * @param rate f32 operations per second
   */
  private record LaunchResult(
      String device, double launch, double execution, double bandwidth, double rate) {}

  @Option(
      names = "--device",
      defaultValue = "",
      description = "As in --backend tornado:DEVICE; by default the first that is not a CPU.")
  private String device = "";

  @Option(names = "--rounds", defaultValue = "9", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Mixin private SaveArgs output = new SaveArgs();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Bounds.check(spec, "--rounds", rounds, 1, Integer.MAX_VALUE);
    LaunchCost cost = LaunchCost.measure(device, rounds);
    LaunchResult result;
    try (DeviceCeiling ceiling = DeviceCeiling.open(device)) {
      double[] bandwidth = new double[rounds];
      double[] operations = new double[rounds];
      for (int i = 0; i < rounds; i++) {
        bandwidth[i] = ceiling.bandwidth();
        operations[i] = ceiling.operations();
      }
      result =
          new LaunchResult(
              cost.device(),
              cost.perTask() * 1e6,
              cost.perExecution() * 1e6,
              new Rates(bandwidth).median(),
              new Rates(operations).median());
    }
    System.out.printf(
        "%s: %.1f µs a launch, %.1f µs an execution of a graph; a token takes 5 launches a layer and 3 more%n",
        result.device(), result.launch(), result.execution());
    System.out.printf(
        "It copies memory at %.1f GB/s, read and written bytes counted, and does %.1f GFLOP/s of f32 multiply-adds.%n",
        result.bandwidth() * 1e-9, result.rate() * 1e-9);
    output.save(result);
    return 0;
  }
}
