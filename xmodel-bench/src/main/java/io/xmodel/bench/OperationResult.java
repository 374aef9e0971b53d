package io.xmodel.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.xmodel.bench.kernels.KernelWork;
import io.xmodel.bench.operations.OperationWork;
import io.xmodel.bench.operations.Work;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;

/**
 * One JMH benchmark of an operation or a kernel. Rates are those of all threads together.
 *
 * @param benchmark the operation's or kernel's name
 * @param parameters values by name
 * @param microseconds of one execution (launch) by one thread, median of the iterations
 * @param mean of the same
 * @param bytes that an execution must move to or from memory; 0 where the operands are in a cache
 * @param operations of floating point of an execution
 * @param bandwidth memory bandwidth measured in the same fork, or null where not known
 * @param rate operations per second that it gave, or null
 * @param bound whichever of {@code bandwidth} and {@code flops} was used more fully, or null
 * @param fraction of it that was used, or null
 */
record OperationResult(
    String benchmark,
    Map<String, String> parameters,
    int threads,
    double microseconds,
    double mean,
    @JsonProperty("standard_deviation") double deviation,
    double bytes,
    double operations,
    @Nullable Double bandwidth,
    @Nullable Double rate,
    @Nullable String bound,
    @Nullable Double fraction) {
  /** The Markdown table's columns. */
  static final String COLUMNS =
      """
      | operation | parameters | threads | µs | mean ± sd | GB/s | GFLOP/s | of the measured limit |
      | --- | --- | ---: | ---: | ---: | ---: | ---: | --- |
      """;

  /** Medians over the iterations, each set against its own readings. */
  static OperationResult of(RunResult run) {
    BenchmarkParams params = run.getParams();
    Map<String, String> parameters = new TreeMap<>();
    for (String key : params.getParamsKeys()) {
      if (!params.getParam(key).isEmpty()) {
        parameters.put(key, params.getParam(key));
      }
    }
    boolean kernel = KernelWork.knows(params.getBenchmark());
    Work work =
        kernel
            ? KernelWork.of(params.getBenchmark(), params::getParam)
            : OperationWork.of(params.getBenchmark(), params::getParam);
    int executions = kernel ? KernelWork.launches(params::getParam) : 1;
    double unit = TimeUnit.NANOSECONDS.convert(1, params.getTimeUnit()) * 1e-9 / executions;
    List<IterationResult> iterations =
        run.getBenchmarkResults().stream()
            .flatMap(fork -> fork.getIterationResults().stream())
            .toList();
    Rates seconds = rates(iterations, result -> result.getPrimaryResult().getScore() * unit);
    int threads = params.getThreads();
    Double ofBandwidth = used(iterations, CeilingProfiler.BANDWIDTH, work.bytes() * threads, unit);
    Double ofRate = used(iterations, CeilingProfiler.OPERATIONS, work.operations() * threads, unit);
    boolean byBandwidth = ofBandwidth != null && (ofRate == null || ofBandwidth >= ofRate);
    return new OperationResult(
        kernel
            ? Objects.requireNonNull(parameters.remove("kernel"))
                + (KernelWork.isPlain(params.getBenchmark()) ? ", plain loop" : "")
            : params.getBenchmark().substring(params.getBenchmark().lastIndexOf('.') + 1),
        parameters,
        threads,
        seconds.median() * 1e6,
        seconds.mean() * 1e6,
        seconds.deviation() * 1e6,
        work.bytes(),
        work.operations(),
        secondary(iterations, CeilingProfiler.BANDWIDTH),
        secondary(iterations, CeilingProfiler.OPERATIONS),
        byBandwidth ? Speed.BANDWIDTH : ofRate != null ? Speed.FLOPS : null,
        byBandwidth ? ofBandwidth : ofRate);
  }

  private static Rates rates(
      List<IterationResult> iterations, ToDoubleFunction<IterationResult> value) {
    return new Rates(iterations.stream().mapToDouble(value).toArray());
  }

  /** Median of the measured limit, or null where nobody read it. */
  private static @Nullable Double secondary(List<IterationResult> iterations, String name) {
    return iterations.stream().allMatch(result -> result.getSecondaryResults().containsKey(name))
        ? rates(iterations, result -> reading(result, name)).median()
        : null;
  }

  /** Median of work per second / the measured limit. */
  private static @Nullable Double used(
      List<IterationResult> iterations, String name, double work, double unit) {
    return work == 0 || secondary(iterations, name) == null
        ? null
        : rates(
                iterations,
                result ->
                    work / (result.getPrimaryResult().getScore() * unit) / reading(result, name))
            .median();
  }

  private static double reading(IterationResult result, String name) {
    return Objects.requireNonNull(result.getSecondaryResults().get(name)).getScore();
  }

  /** A line of the Markdown table. */
  String markdown() {
    double perSecond = 1e-9 * threads / (microseconds * 1e-6);
    return "| %s | %s | %d | %.2f | %.2f ± %.2f | %s | %.2f | %s |%n"
        .formatted(
            benchmark,
            parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(", ")),
            threads,
            microseconds,
            mean,
            deviation,
            bytes == 0 ? "(cache)" : "%.2f".formatted(bytes * perSecond),
            operations * perSecond,
            given());
  }

  private String given() {
    Double ceiling = Speed.BANDWIDTH.equals(bound) ? bandwidth : rate;
    return fraction == null ? "" : Speed.share(bound, ceiling, fraction);
  }
}
