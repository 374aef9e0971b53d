package io.xmodel.bench.operations;

import java.util.Map;
import java.util.Map.Entry;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Finds the work of a benchmark's operation. */
public final class OperationWork {
  private static final Map<String, Function<UnaryOperator<String>, Work>> WORK =
      Map.ofEntries(
          of(MatVecBenchmark.class, MatVecBenchmark::work),
          of(MatMulFewBenchmark.class, ProductBenchmark::work),
          of(MatMulBenchmark.class, ProductBenchmark::work),
          of(DecodeBenchmark.class, DecodeBenchmark::work),
          of(RmsNormBenchmark.class, RmsNormBenchmark::work),
          of(SwiGluBenchmark.class, SwiGluBenchmark::work),
          of(AttendBenchmark.class, AttendBenchmark::work),
          of(MaxBenchmark.class, MaxBenchmark::work),
          of(LogSumExpBenchmark.class, LogSumExpBenchmark::work));

  private OperationWork() {}

  private static Entry<String, Function<UnaryOperator<String>, Work>> of(
      Class<?> benchmark, Function<UnaryOperator<String>, Work> work) {
    return Map.entry(benchmark.getName(), work);
  }

  /**
   * The work of one execution.
   *
   * @param benchmark as JMH names it: class and method
   * @param parameters values by name
   * @throws IllegalArgumentException for a benchmark that is not one of an operation
   */
  public static Work of(String benchmark, UnaryOperator<String> parameters) {
    Function<UnaryOperator<String>, Work> work =
        WORK.get(benchmark.substring(0, benchmark.lastIndexOf('.')));
    if (work == null) {
      throw new IllegalArgumentException("No work is known of " + benchmark);
    }
    return work.apply(parameters);
  }
}
