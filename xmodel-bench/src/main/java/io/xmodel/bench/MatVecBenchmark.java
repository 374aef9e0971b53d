package io.xmodel.bench;

import io.xmodel.cpu.math.CpuMath;
import io.xmodel.cpu.math.MathProvider;
import io.xmodel.cpu.math.Matrix;
import io.xmodel.cpu.math.ScalarMath;
import io.xmodel.cpu.math.Scratch;
import io.xmodel.model.Linear;
import io.xmodel.model.WeightScale;
import io.xmodel.tensor.DType;
import io.xmodel.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One thread's matrix times vector, the operation that decoding consists of, over a ring of
 * matrices larger than the caches. A score of 1 operation per millisecond is {@code rows · columns
 * · bytes} per millisecond.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0"
    })
public class MatVecBenchmark {
  private static final long RING_BYTES = 256L << 20;

  @Param({"BF16", "F16", "F8_E4M3", "F8_E5M2", "F32"})
  private DType dtype = DType.BF16;

  @Param({"1536x1536", "3840x1536", "1536x3840"})
  private String shape = "";

  private final CpuMath math = MathProvider.best();
  private final Scratch scratch = new Scratch();
  private final Arena arena = Arena.ofShared();
  private Matrix[] ring = {};
  private float[] x = {};
  private float[] y = {};
  private int next;

  /**
   * Fills the ring with random weights and checks the first product against the scalar
   * specification.
   */
  @Setup(Level.Trial)
  public void fill() {
    int rows = Integer.parseInt(shape.substring(0, shape.indexOf('x')));
    int columns = Integer.parseInt(shape.substring(shape.indexOf('x') + 1));
    Random random = new Random(1);
    long bytes = (long) rows * columns * dtype.bytes();
    ring = new Matrix[(int) Math.ceilDiv(RING_BYTES, bytes)];
    for (int i = 0; i < ring.length; i++) {
      MemorySegment data = arena.allocate(bytes, 64);
      for (long at = 0; at < bytes; at += dtype.bytes()) {
        int code = dtype.fromFloat((float) random.nextGaussian());
        switch (dtype.bytes()) {
          case 1 -> data.set(ValueLayout.JAVA_BYTE, at, (byte) code);
          case 2 -> data.set(ValueLayout.JAVA_SHORT, at, (short) code);
          default -> data.set(ValueLayout.JAVA_INT, at, code);
        }
      }
      Tensor tensor = new Tensor("w", dtype, new long[] {rows, columns}, data, "benchmark");
      ring[i] = Matrix.of(new Linear(tensor, new WeightScale.None(), null));
    }
    x = new float[columns];
    for (int i = 0; i < columns; i++) {
      x[i] = (float) random.nextGaussian();
    }
    y = new float[rows];
    check(rows);
  }

  private void check(int rows) {
    float[] expected = new float[rows];
    new ScalarMath().matVec(ring[0], x, expected, 0, rows, scratch);
    math.matVec(ring[0], x, y, 0, rows, scratch);
    for (int row = 0; row < rows; row++) {
      if (!(Math.abs(expected[row] - y[row]) <= 1e-3f * (1 + Math.abs(expected[row])))) {
        throw new IllegalStateException(
            "row %d: expected %g, found %g".formatted(row, expected[row], y[row]));
      }
    }
  }

  /** y = W x. */
  @Benchmark
  public float[] matVec() {
    math.matVec(ring[next], x, y, 0, y.length, scratch);
    next = (next + 1) % ring.length;
    return y;
  }

  /** Frees the ring. */
  @TearDown(Level.Trial)
  public void free() {
    arena.close();
  }
}
