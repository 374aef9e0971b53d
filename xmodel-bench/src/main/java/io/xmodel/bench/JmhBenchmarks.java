package io.xmodel.bench;

import io.xmodel.backend.Backends;
import io.xmodel.error.XmodelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code xmodel bench jmh}: single operations; what it does not know it passes on to JMH. */
@Command(
    name = "jmh",
    description = {
      "JMH benchmarks of the CPU backend's operations and, with TornadoVM, of a device's kernels; each checks its answer first.",
      "Every fork reads what the processor or device gives – memory bandwidth, multiply-adds – around each iteration. Takes JMH's own options too (-h lists them), and its progress goes to stderr."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel bench jmh -l                             (lists the benchmarks)",
      "  xmodel bench jmh                                (all of them: some minutes)",
      "  xmodel bench jmh MatVec -p dtype=BF16,F8_E4M3 -p shape=1536x3840",
      "  xmodel bench jmh MatMul -t 2 --format jsonl",
      "  xmodel bench jmh Kernel -p kernel=QKV,GATE_UP -p dtype=BF16,F8_E4M3 -p depth=1024",
      "  xmodel bench jmh 'Kernel|Plain' -p kernel=DOWN,BLOCK_DOWN -p dtype=F32,BF16    (beside a plain loop)"
    })
final class JmhBenchmarks implements Callable<Integer> {
  @Option(names = "--help", usageHelp = true, description = "Show this help.")
  private boolean help;

  @Mixin private ReportArgs output = new ReportArgs();

  @Option(
      names = "--within",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description =
          "Begins no benchmark that would not end in time if it took as long as the longest so far, and says what is left out; 0: all. Default: ${DEFAULT-VALUE}.")
  private int within;

  @Unmatched private List<String> arguments = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (arguments.stream().anyMatch(Set.of("-h", "-l", "-lp", "-lprof", "-lrf")::contains)) {
      org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
      return 0;
    }
    CommandLineOptions given = options();
    JmhSuite operations = JmhSuite.operations();
    int ofOperations = operations.count(given);
    int ofKernels = JmhSuite.kernels(List.of()).count(given);
    if (ofOperations + ofKernels == 0) {
      throw new XmodelException(
          "No benchmark matches %s; -l lists them.".formatted(String.join(" ", arguments)));
    }
    Report<OperationResult> report =
        new Report<>(
            output.format,
            output.environment(),
            System.out,
            OperationResult.COLUMNS,
            OperationResult::markdown,
            output.save);
    boolean good = ofOperations == 0 || run(operations, given, ofOperations, report);
    if (ofKernels > 0) {
      String problem = tornadoProblem();
      if (problem.isEmpty()) {
        JmhSuite kernels = JmhSuite.kernels(TornadoFlags.of(Path.of(tornadoHome())));
        good &= run(kernels, given, ofKernels, report);
      } else if (ofOperations > 0) {
        System.err.printf("xmodel: The benchmarks of kernels are left out: %s%n", problem);
      } else {
        throw new XmodelException(problem);
      }
    }
    return good ? 0 : 1;
  }

  private static String tornadoHome() {
    return System.getenv().getOrDefault("TORNADOVM_HOME", "");
  }

  /** What keeps kernels from being run, or nothing. */
  private static String tornadoProblem() {
    if (tornadoHome().isEmpty()) {
      return "TORNADOVM_HOME is not set. Install TornadoVM with ./setup-tornado.sh, and set it as that says.";
    }
    return Backends.providers().stream()
        .filter(provider -> provider.name().equals("tornado"))
        .map(provider -> provider.probe().problem())
        .findFirst()
        .orElse("The backend 'tornado' is not on the class path.");
  }

  private boolean run(
      JmhSuite suite, CommandLineOptions given, int all, Report<OperationResult> report) {
    int[] done = new int[1];
    List<String> left =
        suite.run(
            given,
            within == 0 ? Double.POSITIVE_INFINITY : within,
            result -> {
              report.add(OperationResult.of(result));
              done[0]++;
            });
    if (!left.isEmpty()) {
      System.out.printf(
          "%nNot begun, as %d s would not have been enough: %s.%n",
          within, String.join(", ", left));
    }
    int expected = all - left.size();
    if (done[0] < expected) {
      System.err.printf(
          "xmodel: %d of %d benchmarks failed; JMH's account above says why.%n",
          expected - done[0], expected);
    }
    return done[0] >= expected;
  }

  private CommandLineOptions options() {
    try {
      CommandLineOptions given = new CommandLineOptions(arguments.toArray(String[]::new));
      if (given.getBenchModes().stream().anyMatch(mode -> mode != Mode.AverageTime)) {
        throw new ParameterException(
            spec.commandLine(), "Rates are computed from the average time: leave -bm out.");
      }
      return given;
    } catch (CommandLineOptionException e) {
      throw new ParameterException(spec.commandLine(), "JMH: " + e.getMessage(), e);
    }
  }
}
