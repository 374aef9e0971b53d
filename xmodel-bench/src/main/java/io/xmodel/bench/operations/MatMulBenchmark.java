package io.xmodel.bench.operations;

import io.xmodel.cpu.math.Matrix;
import io.xmodel.cpu.math.Packed;
import io.xmodel.tensor.DType;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A matrix times many vectors, the operation that reading a prompt consists of. */
public class MatMulBenchmark extends OperationBenchmark {
  /** Output features that are checked: the specification is slow. */
  private static final int CHECKED = 48;

  @Param({"BF16", "F8_E4M3", "Q4"})
  private DType dtype = DType.BF16;

  @Param("3840x1536")
  private String shape = "";

  @Param("512")
  private int tokens;

  private Ring ring;
  private float[] packed;
  private float[] y;
  private int rows;

  /** Fills the ring and checks a part of the first product. */
  @Setup(Level.Trial)
  public void prepare() {
    MatrixShape sizes = MatrixShape.of(shape);
    rows = sizes.rows();
    ring = new Ring(dtype, sizes, random);
    packed = new float[Packed.size(tokens, sizes.columns())];
    float[] x = randoms(tokens * sizes.columns());
    Packed.pack(x, tokens, sizes.columns(), packed, 0, sizes.columns());
    y = new float[tokens * rows];
    float[] expected = new float[y.length];
    Matrix first = ring.next();
    int checked = Math.min(CHECKED, rows);
    specification.matMul(first, packed, tokens, expected, 0, checked, scratch);
    math.matMul(first, packed, tokens, y, 0, checked, scratch);
    check(expected, y);
  }

  /** Y = X Wᵀ. */
  @Benchmark
  public float[] matMul() {
    math.matMul(ring.next(), packed, tokens, y, 0, rows, scratch);
    return y;
  }

  /** The weights are read once. */
  static Work work(UnaryOperator<String> parameter) {
    return MatMulFewBenchmark.work(parameter);
  }

  /** Frees the ring. */
  @TearDown(Level.Trial)
  public void free() {
    ring.close();
  }
}
