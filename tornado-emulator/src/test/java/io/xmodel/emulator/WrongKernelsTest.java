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
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

class WrongKernelsTest {

  private static Arguments bug(
      Task3<KernelContext, IntArray, IntArray> kernel, int groups, Kind kind, String... message) {
    return arguments(kernel, groups, kind, message);
  }

  static Stream<Arguments> bugs() {
    return Stream.of(
        bug(
            WrongKernels::readsBeyond,
            2,
            Kind.OUT_OF_RANGE,
            "WrongKernels.readsBeyond (task 'g.t'), WrongKernels.java:",
            "index 8 outside array 'a' of 8 elements, by item 3 of group 1"),
        bug(
            WrongKernels::writesBefore,
            2,
            Kind.OUT_OF_RANGE,
            "index -1 outside array 'b'",
            "item 0 of group 0"),
        bug(
            WrongKernels::localBeyond,
            2,
            Kind.OUT_OF_RANGE,
            "index 4 outside the local array of WrongKernels.java:"),
        bug(
            WrongKernels::privateBeyond,
            2,
            Kind.OUT_OF_RANGE,
            "index 2 outside a private array of 2 elements"),
        bug(
            WrongKernels::someSkipTheBarrier,
            2,
            Kind.BARRIER_DIVERGENCE,
            "2 of 4 items of group 0 wait"),
        bug(
            WrongKernels::twoBarriers,
            2,
            Kind.BARRIER_DIVERGENCE,
            "wait at different barriers: item 0 at"),
        bug(
            WrongKernels::barrierInALoop,
            2,
            Kind.BARRIER_DIVERGENCE,
            "3 of 4 items of group 0 wait"),
        bug(
            WrongKernels::localReadsNeighbour,
            2,
            Kind.RACE,
            "reads element 0 of the local array",
            "item 0 of the group"),
        bug(
            WrongKernels::localWriteAfterRead,
            2,
            Kind.RACE,
            "of the local array",
            "read with no localBarrier"),
        bug(
            WrongKernels::localWrittenByAll,
            2,
            Kind.RACE,
            "writes element 0 of the local array",
            "wrote"),
        bug(WrongKernels::globalBehindALocalBarrier, 2, Kind.RACE, "no globalBarrier between"),
        bug(WrongKernels::localBehindAGlobalBarrier, 2, Kind.RACE, "no localBarrier between"),
        bug(
            WrongKernels::globalWriteAfterRead,
            1,
            Kind.RACE,
            "writes element 1 of array 'a'",
            "item 0"),
        bug(
            WrongKernels::groupsWriteOne,
            2,
            Kind.RACE,
            "writes element 0 of array 'b'",
            "another group wrote"),
        bug(
            WrongKernels::groupReadsAnothers,
            2,
            Kind.RACE,
            "reads element 0 of array 'a'",
            "another group wrote"),
        bug(
            WrongKernels::groupWritesWhatAnotherRead,
            2,
            Kind.RACE,
            "writes element 7",
            "another group read"),
        bug(WrongKernels::atomicAndPlain, 1, Kind.RACE, "element 0 of array 'a'"),
        bug(
            WrongKernels::localUnwritten,
            2,
            Kind.UNWRITTEN,
            "of the local array of WrongKernels.java:",
            "read before it is written"),
        bug(WrongKernels::privateUnwritten, 2, Kind.UNWRITTEN, "element 1 of a private array"),
        bug(WrongKernels::differentLocals, 2, Kind.LOCAL_ARRAYS, "local array of 2 elements"));
  }

  private static void run(Task3<KernelContext, IntArray, IntArray> kernel, int groups)
      throws Exception {
    IntArray a = IntArray.fromElements(0, 1, 2, 3, 4, 5, 6, 7);
    IntArray b = new IntArray(8);
    TaskGraph graph =
        new TaskGraph("g")
            .transferToDevice(DataTransferMode.EVERY_EXECUTION, a)
            .task("t", kernel, new KernelContext(), a, b)
            .transferToHost(DataTransferMode.EVERY_EXECUTION, b);
    try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      plan.withGridScheduler(Grids.all(groups, 4, "g.t")).execute();
    }
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void theBugIsNamed(
      Task3<KernelContext, IntArray, IntArray> kernel, int groups, Kind kind, String... message) {
    assertThatThrownBy(() -> run(kernel, groups))
        .asInstanceOf(InstanceOfAssertFactories.type(KernelError.class))
        .satisfies(error -> assertThat(error.kind()).isEqualTo(kind))
        .satisfies(error -> assertThat(error).hasMessageContainingAll(message));
  }

  @Test
  void racesAreNotLookedForWithoutChecks() throws Exception {
    try (Emulator emulator = Emulator.open(Settings.DEFAULT.withChecks(Checks.COUNTERS))) {
      run(WrongKernels::groupsWriteOne, 2);
      assertThat(emulator.counters().launches()).isEqualTo(1);
    }
  }

  @Test
  void aPlanGoesOnAfterAFailure() throws Exception {
    IntArray a = IntArray.fromElements(0, 1, 2, 3);
    IntArray b = new IntArray(4);
    TaskGraph wrong =
        new TaskGraph("w")
            .transferToDevice(DataTransferMode.EVERY_EXECUTION, a)
            .task("t", WrongKernels::someSkipTheBarrier, new KernelContext(), a, b)
            .transferToHost(DataTransferMode.EVERY_EXECUTION, b);
    TaskGraph right =
        new TaskGraph("r")
            .transferToDevice(DataTransferMode.EVERY_EXECUTION, a)
            .task("t", RightKernels::reverse, new KernelContext(), a, 4)
            .transferToHost(DataTransferMode.EVERY_EXECUTION, a);
    try (TornadoExecutionPlan plan = new TornadoExecutionPlan(wrong.snapshot(), right.snapshot())) {
      plan.withGridScheduler(Grids.all(1, 4, "w.t", "r.t"));
      assertThatThrownBy(() -> plan.withGraph(0).execute()).isInstanceOf(KernelError.class);
      plan.withGraph(1).execute();
    }
    assertThat(a.toHeapArray()).containsExactly(3, 2, 1, 0);
  }

  @Test
  void anArrayThatIsTakenTwiceAndWritten() {
    IntArray a = new IntArray(4);
    TaskGraph graph =
        new TaskGraph("g")
            .transferToDevice(DataTransferMode.EVERY_EXECUTION, a)
            .task("t", RightKernels::touch, new KernelContext(), a, a);
    assertThatThrownBy(
            () -> {
              try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
                plan.withGridScheduler(Grids.all(1, 4, "g.t")).execute();
              }
            })
        .isInstanceOf(KernelError.class)
        .hasMessageContaining("takes an array twice and writes it (a)");
  }
}
