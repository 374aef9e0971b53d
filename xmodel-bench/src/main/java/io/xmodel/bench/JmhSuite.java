package io.xmodel.bench;

import io.xmodel.error.XmodelException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.Profiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Benchmarks that run in the same kind of JVM.
 *
 * @param others a regular expression of those that do not belong here
 * @param profiler reads the ceilings in each fork
 * @param flags of a fork's JVM, if the user gives none
 */
record JmhSuite(String others, Class<? extends Profiler> profiler, List<String> flags) {
  private static final String OPERATIONS = "^io\\.xmodel\\.bench\\.operations\\.";
  private static final String KERNELS = "^io\\.xmodel\\.bench\\.kernels\\.";

  private static final List<String> ALL =
      List.of(
          "--add-modules=jdk.incubator.vector",
          "--enable-native-access=ALL-UNNAMED",
          "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0");

  /** The CPU backend's operations. */
  static JmhSuite operations() {
    return new JmhSuite(KERNELS, CeilingProfiler.class, ALL);
  }

  /**
   * The kernels of a device.
   *
   * @param tornado TornadoVM's own flags
   */
  static JmhSuite kernels(List<String> tornado) {
    List<String> flags = Stream.concat(tornado.stream(), ALL.stream()).toList();
    return new JmhSuite(OPERATIONS, DeviceCeilingProfiler.class, flags);
  }

  private Options options(Options given) {
    ChainedOptionsBuilder builder =
        new OptionsBuilder().parent(given).exclude(others).addProfiler(profiler);
    if (!given.getJvmArgs().hasValue()) {
      builder.jvmArgs(flags.toArray(String[]::new));
    }
    return builder.build();
  }

  /** How many benchmarks the options choose, each set of parameters counted. */
  long count(Options given) {
    Options options = options(given);
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return BenchmarkList.defaultList()
        .find(
            OutputFormatFactory.createFormatInstance(nowhere, VerboseMode.SILENT),
            options.getIncludes(),
            options.getExcludes())
        .stream()
        .mapToLong(entry -> count(entry, options))
        .sum();
  }

  private static long count(BenchmarkListEntry entry, Options options) {
    long product = 1;
    for (Map.Entry<String, String[]> parameter : entry.getParams().orElse(Map.of()).entrySet()) {
      Collection<String> asked = options.getParameter(parameter.getKey()).orElse(List.of());
      product *= asked.isEmpty() ? parameter.getValue().length : asked.size();
    }
    return product;
  }

  /** Runs what the options choose. JMH writes its progress to stdout, which is for results. */
  Collection<RunResult> run(Options given) {
    PrintStream out = System.out;
    System.setOut(System.err);
    try {
      return new Runner(options(given)).run();
    } catch (RunnerException e) {
      throw new XmodelException("JMH: " + e.getMessage(), e);
    } finally {
      System.setOut(out);
    }
  }
}
