package io.xmodel.bench.operations;

import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The normaliser of a row of logits, which the head has just written. */
public class LogSumExpBenchmark extends OperationBenchmark {
  @Param("129280")
  private int size;

  private float[] x;

  /** Draws logits and checks the result. */
  @Setup(Level.Trial)
  public void prepare() {
    x = randoms(size);
    check(
        new float[] {(float) specification.logSumExp(x, 0, size)},
        new float[] {(float) math.logSumExp(x, 0, size)});
  }

  /** Over the whole row. */
  @Benchmark
  public double logSumExp() {
    return math.logSumExp(x, 0, size);
  }

  /** A comparison, an exponential and a sum of each element. */
  static Work work(UnaryOperator<String> parameter) {
    return Work.cached(3.0 * Integer.parseInt(parameter.apply("size")));
  }
}
