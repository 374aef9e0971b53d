package io.xmodel.bench.operations;

import io.xmodel.internal.cpu.math.Matrix;
import io.xmodel.tensor.DType;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A matrix times a vector, the operation that decoding consists of. */
public class MatVecBenchmark extends OperationBenchmark {
  @Param({"BF16", "F8_E4M3", "Q8", "Q4"})
  private DType dtype = DType.BF16;

  @Param({"3840x1536", "1536x3840"})
  private String shape = "";

  private Ring ring;
  private float[] x;
  private float[] y;

  /** Fills the ring and checks the first product. */
  @Setup(Level.Trial)
  public void prepare() {
    MatrixShape sizes = MatrixShape.of(shape);
    ring = new Ring(dtype, sizes, random);
    x = randoms(sizes.columns());
    y = new float[sizes.rows()];
    float[] expected = new float[sizes.rows()];
    Matrix first = ring.next();
    specification.matVec(first, x, expected, 0, y.length, scratch);
    math.matVec(first, math.input(first, x, scratch), y, 0, y.length, scratch);
    if (dtype == DType.Q4) {
      checkRounded(expected, y);
    } else {
      check(expected, y);
    }
  }

  /** y = W x. */
  @Benchmark
  public float[] matVec() {
    Matrix matrix = ring.next();
    math.matVec(matrix, math.input(matrix, x, scratch), y, 0, y.length, scratch);
    return y;
  }

  /** The weights are read once. */
  static Work work(UnaryOperator<String> parameter) {
    double weights = MatrixShape.of(parameter.apply("shape")).elements();
    DType dtype = DType.valueOf(parameter.apply("dtype"));
    return new Work(RandomMatrices.bytes(dtype, weights), 2 * weights);
  }

  /** Frees the ring. */
  @TearDown(Level.Trial)
  public void free() {
    ring.close();
  }
}
