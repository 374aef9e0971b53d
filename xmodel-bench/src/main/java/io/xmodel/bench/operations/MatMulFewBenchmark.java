package io.xmodel.bench.operations;

import io.xmodel.cpu.math.Matrix;
import io.xmodel.tensor.DType;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A matrix times a few vectors: several sequences decoded side by side. */
public class MatMulFewBenchmark extends OperationBenchmark {
  @Param({"BF16", "F8_E4M3", "Q4"})
  private DType dtype = DType.BF16;

  @Param("3840x1536")
  private String shape = "";

  @Param("8")
  private int tokens;

  private Ring ring;
  private float[] x;
  private float[] y;
  private int rows;

  /** Fills the ring and checks the first product. */
  @Setup(Level.Trial)
  public void prepare() {
    MatrixShape sizes = MatrixShape.of(shape);
    rows = sizes.rows();
    ring = new Ring(dtype, sizes, random);
    x = randoms(tokens * sizes.columns());
    y = new float[tokens * rows];
    float[] expected = new float[y.length];
    Matrix first = ring.next();
    specification.matMulFew(first, x, tokens, expected, 0, rows, scratch);
    math.matMulFew(first, x, tokens, y, 0, rows, scratch);
    check(expected, y);
  }

  /** Y = X Wᵀ. */
  @Benchmark
  public float[] matMulFew() {
    math.matMulFew(ring.next(), x, tokens, y, 0, rows, scratch);
    return y;
  }

  /** The weights are read once. */
  static Work work(UnaryOperator<String> parameter) {
    double weights = MatrixShape.of(parameter.apply("shape")).elements();
    return new Work(
        RandomMatrices.bytes(DType.valueOf(parameter.apply("dtype")), weights),
        2 * weights * Integer.parseInt(parameter.apply("tokens")));
  }

  /** Frees the ring. */
  @TearDown(Level.Trial)
  public void free() {
    ring.close();
  }
}
