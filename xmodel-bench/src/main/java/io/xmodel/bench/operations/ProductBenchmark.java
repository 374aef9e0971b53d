package io.xmodel.bench.operations;

import io.xmodel.internal.cpu.math.CpuMath;
import io.xmodel.internal.cpu.math.Matrix;
import io.xmodel.tensor.DType;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A matrix times several vectors: Y = X Wᵀ. */
public abstract class ProductBenchmark extends OperationBenchmark {
  /** Output features that are checked: the specification is slow. */
  private static final int CHECKED = 48;

  @Param({"BF16", "F8_E4M3", "Q4"})
  private DType dtype = DType.BF16;

  @Param("3840x1536")
  private String shape = "";

  private Ring ring;
  private float[] x;
  private float[] y;
  private int rows;

  ProductBenchmark() {}

  abstract int tokens();

  /** The vectors as the operation wants them. */
  abstract float[] arranged(CpuMath chosen, float[] vectors, int columns);

  abstract void multiply(CpuMath chosen, Matrix w, float[] vectors, float[] product, int to);

  /** Fills the ring and checks a part of the first product. */
  @Setup(Level.Trial)
  public void prepare() {
    MatrixShape sizes = MatrixShape.of(shape);
    rows = sizes.rows();
    ring = new Ring(dtype, sizes, random);
    float[] vectors = randoms(tokens() * sizes.columns());
    x = arranged(math, vectors, sizes.columns());
    y = new float[tokens() * rows];
    float[] expected = new float[y.length];
    Matrix first = ring.next();
    int checked = Math.min(CHECKED, rows);
    float[] plain = arranged(specification, vectors, sizes.columns());
    multiply(specification, first, plain, expected, checked);
    multiply(math, first, x, y, checked);
    check(expected, y);
  }

  final float[] next() {
    multiply(math, ring.next(), x, y, rows);
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
