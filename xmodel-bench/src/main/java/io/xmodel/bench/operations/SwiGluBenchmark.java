package io.xmodel.bench.operations;

import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The feed-forward block's nonlinearity for a token. */
public class SwiGluBenchmark extends OperationBenchmark {
  @Param("3840")
  private int size;

  private float[] drawn;
  private float[] gate;
  private float[] up;

  /** Draws operands and checks the result. */
  @Setup(Level.Trial)
  public void prepare() {
    drawn = randoms(size);
    up = randoms(size);
    gate = drawn.clone();
    float[] expected = drawn.clone();
    specification.swiGlu(expected, up, 0, size);
    math.swiGlu(gate, up, 0, size);
    check(expected, gate);
  }

  /** gate = silu(gate) · up. The copy keeps the result from becoming the next operand. */
  @Benchmark
  public float[] swiGlu() {
    System.arraycopy(drawn, 0, gate, 0, size);
    math.swiGlu(gate, up, 0, size);
    return gate;
  }

  /** An exponential, a sum, a quotient and a product of each element. */
  static Work work(UnaryOperator<String> parameter) {
    return Work.cached(4.0 * Integer.parseInt(parameter.apply("size")));
  }
}
