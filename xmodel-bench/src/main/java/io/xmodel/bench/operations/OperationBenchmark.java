package io.xmodel.bench.operations;

import io.xmodel.internal.cpu.math.CpuMath;
import io.xmodel.internal.cpu.math.MathProvider;
import io.xmodel.internal.cpu.math.ScalarMath;
import io.xmodel.internal.cpu.math.Scratch;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What all have in common: each thread executes the operation by itself, on its own operands. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public abstract class OperationBenchmark {
  final CpuMath math = MathProvider.best();
  final CpuMath specification = new ScalarMath();
  final Scratch scratch = new Scratch();
  final Random random = new Random(1);

  OperationBenchmark() {}

  float[] randoms(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** A benchmark of wrong answers is worth nothing. */
  static void check(float[] expected, float[] found) {
    for (int i = 0; i < expected.length; i++) {
      check(i, expected[i], found[i], 1e-3f * (1 + Math.abs(expected[i])));
    }
  }

  /** As above, of an operation that rounds its input: within 0.1 % of the largest. */
  static void checkRounded(float[] expected, float[] found) {
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      check(i, expected[i], found[i], 1e-3f * largest);
    }
  }

  private static void check(int i, float expected, float found, float tolerance) {
    if (!(Math.abs(expected - found) <= tolerance)) {
      throw new IllegalStateException(
          "Nothing was timed, as the answer is wrong: element %d should be %g by the scalar specification, found %g."
              .formatted(i, expected, found));
    }
  }
}
