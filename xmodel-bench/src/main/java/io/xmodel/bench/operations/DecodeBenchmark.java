package io.xmodel.bench.operations;

import io.xmodel.internal.cpu.math.Matrix;
import io.xmodel.tensor.DType;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Rows of the embedding, decoded to f32: rows far apart, as tokens are. */
public class DecodeBenchmark extends OperationBenchmark {
  private static final int ROWS = 4096;
  private static final int STEP = 1031;

  @Param({"BF16", "F8_E4M3"})
  private DType dtype = DType.BF16;

  @Param("1536")
  private int columns;

  private Ring ring;
  private float[] out;
  private int row;

  /** Fills the ring and checks a row. */
  @Setup(Level.Trial)
  public void prepare() {
    ring = new Ring(dtype, new MatrixShape(ROWS, columns), random);
    out = new float[columns];
    float[] expected = new float[columns];
    Matrix first = ring.next();
    specification.decode(first, STEP, expected, 0);
    math.decode(first, STEP, out, 0);
    check(expected, out);
  }

  /** A row of codes times its scales. */
  @Benchmark
  public float[] decode() {
    row = (row + STEP) % ROWS;
    math.decode(ring.next(), row, out, 0);
    return out;
  }

  /** The codes are read; the result stays in a cache. */
  static Work work(UnaryOperator<String> parameter) {
    double columns = Integer.parseInt(parameter.apply("columns"));
    return new Work(
        RandomMatrices.bytes(DType.valueOf(parameter.apply("dtype")), columns), columns);
  }

  /** Frees the ring. */
  @TearDown(Level.Trial)
  public void free() {
    ring.close();
  }
}
