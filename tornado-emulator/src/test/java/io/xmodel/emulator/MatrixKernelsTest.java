package io.xmodel.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.xmodel.emulator.KernelError.Kind;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Matrix instructions through whole kernels: with one-hot operands no wrong index can pass. */
class MatrixKernelsTest {
  private static final int ROWS = 16;
  private static final int DEPTH = 16;
  private static final int COLUMNS = 8;

  /** Runs a kernel in a group; operands are packed as a kernel's tiles: pairs along a row. */
  private static float[] run(
      Task4<KernelContext, IntArray, IntArray, FloatArray> kernel,
      int items,
      float[][] a,
      float[][] b)
      throws Exception {
    IntArray left = packed(a);
    IntArray right = packed(b);
    FloatArray sums = new FloatArray(2 * ROWS * COLUMNS);
    TaskGraph graph =
        new TaskGraph("g")
            .transferToDevice(DataTransferMode.EVERY_EXECUTION, left, right, sums)
            .task("t", kernel, new KernelContext(), left, right, sums)
            .transferToHost(DataTransferMode.EVERY_EXECUTION, sums);
    try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      plan.withGridScheduler(Grids.all(1, items, "g.t")).execute();
    }
    return sums.toHeapArray();
  }

  private static IntArray packed(float[][] matrix) {
    int half = matrix[0].length / 2;
    IntArray ints = new IntArray(matrix.length * half);
    for (int i = 0; i < ints.getSize(); i++) {
      float low = matrix[i / half][i % half * 2];
      float high = matrix[i / half][i % half * 2 + 1];
      ints.set(i, BFloat16.bf16FromFloat(low) & 0xFFFF | BFloat16.bf16FromFloat(high) << 16);
    }
    return ints;
  }

  /** Numbers that bfloat16 holds and that all differ. */
  private static float[][] different(int rows, int columns) {
    float[][] matrix = new float[rows][columns];
    for (int i = 0; i < rows * columns; i++) {
      matrix[i / columns][i % columns] = (128 + i % 128) * (i < 128 ? 1f : -1f);
    }
    return matrix;
  }

  @Test
  void aOneSelectsARowOfB() throws Exception {
    float[][] b = different(DEPTH, COLUMNS);
    for (int row = 0; row < ROWS; row++) {
      for (int k = 0; k < DEPTH; k++) {
        float[][] a = new float[ROWS][DEPTH];
        a[row][k] = 1f;
        float[] expected = new float[2 * ROWS * COLUMNS];
        for (int j = 0; j < COLUMNS; j++) {
          expected[row * COLUMNS + j] = 2 * b[k][j];
          expected[(ROWS + (row + ROWS - 1) % ROWS) * COLUMNS + j] = 2 * b[k][j];
        }
        assertThat(run(MatrixKernels::product, 64, a, b)).containsExactly(expected);
      }
    }
  }

  @Test
  void aOneSelectsAColumnOfA() throws Exception {
    float[][] a = different(ROWS, DEPTH);
    for (int k = 0; k < DEPTH; k++) {
      for (int j = 0; j < COLUMNS; j++) {
        float[][] b = new float[DEPTH][COLUMNS];
        b[k][j] = 1f;
        float[] expected = new float[2 * ROWS * COLUMNS];
        for (int row = 0; row < ROWS; row++) {
          expected[row * COLUMNS + j] = a[row][k];
        }
        assertThat(run(MatrixKernels::swizzled, 32, a, b)).containsExactly(expected);
      }
    }
  }

  static Stream<Arguments> bugs() {
    return Stream.of(
        bug(MatrixKernels::noBarrier, 32, Kind.RACE, "no localBarrier between"),
        bug(
            MatrixKernels::halfAWarp,
            32,
            Kind.BARRIER_DIVERGENCE,
            "16 of 32 lanes of a warp of group 0 wait at the matrix instruction"),
        bug(MatrixKernels::twoPlaces, 32, Kind.BARRIER_DIVERGENCE, "different matrix instructions"),
        bug(
            MatrixKernels::oddByte,
            32,
            Kind.MISALIGNED,
            "is no multiple of 16, where a matrix is loaded"),
        bug(MatrixKernels::product, 48, Kind.GRID, "48 × 1 × 1 items, which is no row of whole"),
        bug(MatrixKernels::element, 32, Kind.UNSUPPORTED, "an element of a fragment"),
        bug(MatrixKernels::passedOn, 32, Kind.UNSUPPORTED, "a fragment is passed to length"));
  }

  private static Arguments bug(
      Task4<KernelContext, IntArray, IntArray, FloatArray> kernel,
      int items,
      Kind kind,
      String message) {
    return arguments(kernel, items, kind, message);
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void isCaught(
      Task4<KernelContext, IntArray, IntArray, FloatArray> kernel,
      int items,
      Kind kind,
      String message) {
    assertThatThrownBy(() -> run(kernel, items, different(ROWS, DEPTH), different(DEPTH, COLUMNS)))
        .asInstanceOf(InstanceOfAssertFactories.type(KernelError.class))
        .satisfies(error -> assertThat(error.kind()).isEqualTo(kind))
        .satisfies(error -> assertThat(error).hasMessageContaining(message));
  }
}
