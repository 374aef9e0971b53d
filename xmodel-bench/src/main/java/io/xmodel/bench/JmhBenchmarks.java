package io.xmodel.bench;

import io.xmodel.error.XmodelException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code xmodel bench jmh}: single operations; what it does not know it passes on to JMH. */
@Command(
    name = "jmh",
    description = {
      "JMH benchmarks of single operations, each checked against its scalar specification first.",
      "Every fork reads what the machine gives with as many threads – memory bandwidth, multiply-adds – around each iteration. Takes JMH's own options too (-h lists them), and its progress goes to stderr."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel bench jmh -l                             (lists the benchmarks)",
      "  xmodel bench jmh                                (all of them: some four minutes)",
      "  xmodel bench jmh MatVec -p dtype=BF16,F8_E4M3 -p shape=1536x3840",
      "  xmodel bench jmh MatMul -t 2 --format jsonl"
    })
final class JmhBenchmarks implements Callable<Integer> {
  private static final String[] JVM = {
    "--add-modules=jdk.incubator.vector",
    "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0",
    "-Xlog:disable",
    "-Xlog:all=error:stderr"
  };

  @Option(names = "--help", usageHelp = true, description = "Show this help.")
  private boolean help;

  @Option(
      names = "--format",
      defaultValue = "md",
      description = "md, csv or jsonl. Default: ${DEFAULT-VALUE}.")
  private ReportFormat format = ReportFormat.MD;

  @Unmatched private List<String> arguments = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (arguments.stream().anyMatch(Set.of("-h", "-l", "-lp", "-lprof", "-lrf")::contains)) {
      org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
      return 0;
    }
    CommandLineOptions given = options();
    ChainedOptionsBuilder builder =
        new OptionsBuilder()
            .parent(given)
            .shouldFailOnError(true)
            .addProfiler(CeilingProfiler.class);
    if (!given.getJvmArgs().hasValue()) {
      builder.jvmArgs(JVM);
    }
    Environment environment =
        Environment.current(spec.root().commandLine().getParseResult().originalArgs());
    Report<OperationResult> report =
        new Report<>(
            format, environment, System.out, OperationResult.COLUMNS, OperationResult::markdown);
    for (RunResult result : run(builder)) {
      report.add(OperationResult.of(result));
    }
    return 0;
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

  /** Runs them. JMH writes its progress to stdout, which is for results. */
  private Collection<RunResult> run(ChainedOptionsBuilder builder) {
    PrintStream out = System.out;
    System.setOut(System.err);
    try {
      return new Runner(builder.build()).run();
    } catch (NoBenchmarksException e) {
      throw new XmodelException(
          "No benchmark matches %s; -l lists them.".formatted(String.join(" ", arguments)), e);
    } catch (RunnerException e) {
      throw new XmodelException("JMH: " + e.getMessage(), e);
    } finally {
      System.setOut(out);
    }
  }
}
