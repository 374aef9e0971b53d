package io.xmodel.bench;

import io.xmodel.bench.baseline.Baseline;
import io.xmodel.bench.baseline.Baseline.Moved;
import io.xmodel.bench.baseline.EmulatorCounters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xmodel bench baseline}: whether anything became worse. */
@Command(
    name = "baseline",
    description = {
      "Compares this build with figures that are kept with the sources, and fails where it is worse.",
      "Counters of the kernels – launches, barriers, bytes, on the emulator – must be the same; ratios of speeds of the CPU backend, measured on random weights, may be a quarter smaller: on a machine that does nothing else, as the baseline's did."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel bench baseline",
      "  xmodel bench baseline --counters --write     (after a change of kernels that is meant)"
    })
final class BaselineCommand implements Callable<Integer> {
  @Option(
      names = "--file",
      defaultValue = "xmodel-bench/baseline.json",
      description = "The figures. Default: ${DEFAULT-VALUE}.")
  private Path file = Path.of("");

  @Option(names = "--counters", description = "Counters only.")
  private boolean countersOnly;

  @Option(names = "--ratios", description = "Ratios only.")
  private boolean ratiosOnly;

  @Option(names = "--rounds", defaultValue = "5", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(names = "--write", description = "Writes the figures instead of comparing them.")
  private boolean write;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (countersOnly && ratiosOnly) {
      throw new ParameterException(
          spec.commandLine(),
          "--counters and --ratios exclude each other: leave both out for both.");
    }
    Bounds.check(spec, "--rounds", rounds, 1, Integer.MAX_VALUE);
    boolean partial = countersOnly || ratiosOnly;
    Baseline known =
        write && !partial ? new Baseline(new TreeMap<>(), new TreeMap<>()) : Baseline.read(file);
    SortedMap<String, Long> counters = ratiosOnly ? known.counters() : EmulatorCounters.read();
    SortedMap<String, Double> ratios = countersOnly ? known.ratios() : SpeedRatios.measure(rounds);
    if (write) {
      new Baseline(counters, ratios).write(file);
      System.out.printf("%d counters, %d ratios: %s%n", counters.size(), ratios.size(), file);
      return 0;
    }
    if (!countersOnly) {
      ratios.forEach((name, value) -> System.out.printf("%s: %.3f%n", name, value));
    }
    List<Moved> moved = new ArrayList<>(known.countersMoved(counters));
    moved.addAll(known.ratiosMoved(ratios));
    if (moved.isEmpty()) {
      System.out.printf(
          "As in %s: %d counters, %d ratios.%n", file, counters.size(), ratios.size());
      return 0;
    }
    System.out.printf("%n| figure | baseline | now | |%n| --- | ---: | ---: | --- |%n");
    for (Moved one : moved) {
      System.out.printf(
          "| %s | %s | %s | %s |%n",
          one.name(), one.before(), one.now(), one.bad() ? "✗" : "better");
    }
    return moved.stream().anyMatch(Moved::bad) ? 1 : 0;
  }
}
