package io.xmodel.bench.operations;

import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** RMSNorm of a token's residual stream. */
public class RmsNormBenchmark extends OperationBenchmark {
  private static final float EPSILON = 1e-5f;

  @Param("1536")
  private int size;

  private float[] x;
  private float[] weight;
  private float[] y;

  /** Draws operands and checks the result. */
  @Setup(Level.Trial)
  public void prepare() {
    x = randoms(size);
    weight = randoms(size);
    y = new float[size];
    float[] expected = new float[size];
    specification.rmsNorm(x, 0, weight, EPSILON, expected, 0, scratch);
    math.rmsNorm(x, 0, weight, EPSILON, y, 0, scratch);
    check(expected, y);
  }

  /** y = x · weight / √(mean(x²) + ε). */
  @Benchmark
  public float[] rmsNorm() {
    math.rmsNorm(x, 0, weight, EPSILON, y, 0, scratch);
    return y;
  }

  /** A square, a sum and two products of each element. */
  static Work work(UnaryOperator<String> parameter) {
    return Work.cached(4.0 * Integer.parseInt(parameter.apply("size")));
  }
}
