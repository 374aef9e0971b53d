package io.xmodel.bench;

import io.xmodel.error.XmodelException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
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

  /** These have results of another kind, and need files. */
  private static final String TEXT = "^io\\.xmodel\\.bench\\.text\\.";

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

  private ChainedOptionsBuilder options(Options given) {
    ChainedOptionsBuilder builder =
        new OptionsBuilder().parent(given).exclude(others).exclude(TEXT).addProfiler(profiler);
    return given.getJvmArgs().hasValue() ? builder : builder.jvmArgs(flags.toArray(String[]::new));
  }

  /** One benchmark with one set of parameters. */
  private record Single(BenchmarkListEntry benchmark, Map<String, String> parameters) {
    String name() {
      String kernel = parameters.get("kernel");
      if (kernel != null) {
        return kernel;
      }
      String name = benchmark.getUsername();
      return "%s %s"
          .formatted(
              name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1), parameters);
    }
  }

  /** All that the options choose. */
  private List<Single> singles(Options given) {
    List<Single> singles = new ArrayList<>();
    for (BenchmarkListEntry benchmark : benchmarks(given)) {
      List<Single> some = List.of(new Single(benchmark, Map.of()));
      Map<String, String[]> parameters = benchmark.getParams().orElse(Map.of());
      for (Map.Entry<String, String[]> parameter : new TreeMap<>(parameters).entrySet()) {
        Collection<String> asked = given.getParameter(parameter.getKey()).orElse(List.of());
        Collection<String> values = asked.isEmpty() ? List.of(parameter.getValue()) : asked;
        some =
            some.stream()
                .flatMap(single -> values.stream().map(value -> with(single, parameter, value)))
                .toList();
      }
      singles.addAll(some);
    }
    return singles;
  }

  private static Single with(Single single, Map.Entry<String, ?> parameter, String value) {
    Map<String, String> parameters = new HashMap<>(single.parameters);
    parameters.put(parameter.getKey(), value);
    return new Single(single.benchmark, parameters);
  }

  private Collection<BenchmarkListEntry> benchmarks(Options given) {
    Options options = options(given).build();
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return BenchmarkList.defaultList()
        .find(
            OutputFormatFactory.createFormatInstance(nowhere, VerboseMode.SILENT),
            options.getIncludes(),
            options.getExcludes());
  }

  /** How many benchmarks the options choose, each set of parameters counted. */
  int count(Options given) {
    return singles(given).size();
  }

  /**
   * Runs what the options choose, one after the other: who is stopped has had the results so far.
   *
   * @param seconds none is begun that would not end in time if it took as long as the longest so
   *     far
   * @param results hears each that did not fail
   * @return those that were not begun
   */
  List<String> run(Options given, double seconds, Consumer<RunResult> results) {
    List<String> left = new ArrayList<>();
    long start = System.nanoTime();
    double longest = 0;
    Collection<BenchmarkListEntry> benchmarks = benchmarks(given);
    for (Single single : singles(given)) {
      double begun = (System.nanoTime() - start) * 1e-9;
      if (begun + longest > seconds) {
        left.add(single.name());
        continue;
      }
      ChainedOptionsBuilder builder = options(given);
      for (BenchmarkListEntry other : benchmarks) {
        if (!other.getUsername().equals(single.benchmark.getUsername())) {
          builder.exclude("^" + Pattern.quote(other.getUsername()) + "$");
        }
      }
      single.parameters.forEach(builder::param);
      run(builder.build()).forEach(results);
      longest = Math.max(longest, (System.nanoTime() - start) * 1e-9 - begun);
    }
    return left;
  }

  /** JMH writes its progress to stdout, which is for results. */
  private static Collection<RunResult> run(Options options) {
    PrintStream out = System.out;
    System.setOut(System.err);
    try {
      return new Runner(options).run();
    } catch (RunnerException e) {
      throw new XmodelException("JMH: " + e.getMessage(), e);
    } finally {
      System.setOut(out);
    }
  }
}
