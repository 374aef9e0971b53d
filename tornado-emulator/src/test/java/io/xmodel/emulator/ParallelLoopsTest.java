package io.xmodel.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.xmodel.emulator.KernelError.Kind;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task1;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat;
import uk.ac.manchester.tornado.api.types.matrix.Matrix2DFloat;

/** Loops whose iterations are items, over matrices and vectors. */
class ParallelLoopsTest {
  private final Random random = new Random(3);

  private Matrix2DFloat matrix(int rows, int columns) {
    Matrix2DFloat matrix = new Matrix2DFloat(rows, columns);
    for (int i = 0; i < matrix.size(); i++) {
      matrix.set(i / columns, i % columns, random.nextFloat());
    }
    return matrix;
  }

  @Test
  void anIterationIsAnItem() throws Exception {
    Matrix2DFloat a = matrix(5, 7);
    VectorFloat x = new VectorFloat(7);
    for (int i = 0; i < 7; i++) {
      x.set(i, i);
    }
    VectorFloat found = new VectorFloat(5);
    VectorFloat expected = new VectorFloat(5);
    ParallelKernels.matVec(a, x, expected);
    TaskGraph graph =
        new TaskGraph("g")
            .transferToDevice(DataTransferMode.FIRST_EXECUTION, a, x)
            .task("t", ParallelKernels::matVec, a, x, found)
            .transferToHost(DataTransferMode.UNDER_DEMAND, found);
    try (Emulator emulator = Emulator.open(Settings.DEFAULT);
        TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      plan.execute().transferToHost(found);
      assertThat(emulator.counters().kernel("ParallelKernels.matVec").items()).isEqualTo(5);
      assertThat(emulator.counters().bytesRead()).isEqualTo(4 * (5 * 7 + 5 * 7));
    }
    assertThat(found.getArray().toHeapArray()).isEqualTo(expected.getArray().toHeapArray());
  }

  @Test
  void loopsWithinEachOther() throws Exception {
    Matrix2DFloat a = matrix(3, 5);
    Matrix2DFloat b = matrix(5, 4);
    Matrix2DFloat found = new Matrix2DFloat(3, 4);
    Matrix2DFloat expected = new Matrix2DFloat(3, 4);
    ParallelKernels.matMul(a, b, expected);
    TaskGraph graph =
        new TaskGraph("g")
            .transferToDevice(DataTransferMode.FIRST_EXECUTION, a, b)
            .task("t", ParallelKernels::matMul, a, b, found)
            .transferToHost(DataTransferMode.EVERY_EXECUTION, found);
    try (Emulator emulator = Emulator.open(Settings.DEFAULT);
        TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      plan.execute();
      assertThat(emulator.counters().kernel("ParallelKernels.matMul").items()).isEqualTo(12);
    }
    assertThat(found.getSegment().mismatch(expected.getSegment())).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 30})
  void aGridOfThePlansHasAnyNumberOfItems(int items) throws Exception {
    IntArray a = new IntArray(20);
    TaskGraph graph =
        new TaskGraph("g")
            .transferToDevice(DataTransferMode.EVERY_EXECUTION, a)
            .task("t", ParallelKernels::everyThird, a, 1, 18)
            .transferToHost(DataTransferMode.EVERY_EXECUTION, a);
    try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      if (items > 0) {
        plan.withGridScheduler(Grids.all(items, 1, "g.t"));
      }
      plan.execute();
    }
    for (int i = 0; i < 20; i++) {
      assertThat(a.get(i)).isEqualTo(i >= 1 && i < 18 && i % 3 == 1 ? 600 + i : 0);
    }
  }

  @Test
  void whatOneIterationLeavesToTheNextIsLost() throws Exception {
    IntArray a = new IntArray(4);
    run(ParallelKernels::counts, a);
    assertThat(a.toHeapArray()).containsOnly(1);
  }

  private static Arguments bug(Task1<IntArray> kernel, Kind kind, String message) {
    return arguments(kernel, kind, message);
  }

  static Stream<Arguments> bugs() {
    return Stream.of(
        bug(ParallelKernels::writesNeighbour, Kind.RACE, "element 1 of array 'a'"),
        bug(ParallelKernels::sumsUp, Kind.RACE, "element 0 of array 'a'"),
        bug(ParallelKernels::beyond, Kind.OUT_OF_RANGE, "index 4 outside array 'a'"),
        bug(ParallelKernels::includesTheLast, Kind.UNSUPPORTED, "i = FIRST; i < LIMIT"),
        bug(ParallelKernels::skips, Kind.UNSUPPORTED, "i = FIRST; i < LIMIT"),
        bug(ParallelKernels::sideBySide, Kind.UNSUPPORTED, "neither of which is within"),
        bug(ParallelKernels::helped, Kind.UNSUPPORTED, "a @Parallel loop in counts"));
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void theBugIsNamed(Task1<IntArray> kernel, Kind kind, String message) {
    assertThatThrownBy(() -> run(kernel, new IntArray(4)))
        .asInstanceOf(InstanceOfAssertFactories.type(KernelError.class))
        .satisfies(error -> assertThat(error.kind()).isEqualTo(kind))
        .satisfies(error -> assertThat(error).hasMessageContaining(message));
  }

  private static void run(Task1<IntArray> kernel, IntArray a) throws Exception {
    TaskGraph graph =
        new TaskGraph("g")
            .transferToDevice(DataTransferMode.EVERY_EXECUTION, a)
            .task("t", kernel, a)
            .transferToHost(DataTransferMode.EVERY_EXECUTION, a);
    try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      plan.execute();
    }
  }
}
