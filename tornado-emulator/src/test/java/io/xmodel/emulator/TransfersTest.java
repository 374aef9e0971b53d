package io.xmodel.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.emulator.KernelError.Kind;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.DataRange;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Each expectation was compared with TornadoVM 5.2's OpenCL backend, whose exceptions say less. */
class TransfersTest {

  private static final int FIRST = DataTransferMode.FIRST_EXECUTION;
  private static final int EVERY = DataTransferMode.EVERY_EXECUTION;
  private static final int DEMAND = DataTransferMode.UNDER_DEMAND;

  private final KernelContext ctx = new KernelContext();
  private final IntArray a = IntArray.fromElements(1, 2, 3, 4);
  private final IntArray b = IntArray.fromElements(7, 7, 7, 7);

  private static TornadoExecutionPlan plan(TaskGraph... graphs) {
    ImmutableTaskGraph[] snapshots = new ImmutableTaskGraph[graphs.length];
    String[] tasks = new String[graphs.length];
    for (int i = 0; i < graphs.length; i++) {
      snapshots[i] = graphs[i].snapshot();
      tasks[i] = graphs[i].getTaskGraphName() + ".t";
    }
    return new TornadoExecutionPlan(snapshots).withGridScheduler(Grids.all(1, 4, tasks));
  }

  private TaskGraph increment(String name) {
    return new TaskGraph(name).task("t", RightKernels::increment, ctx, a);
  }

  @Test
  void firstExecutionTransfersOnce() {
    TornadoExecutionPlan plan =
        plan(increment("g").transferToDevice(FIRST, a).transferToHost(EVERY, a));
    plan.execute();
    a.init(100);
    plan.execute();
    assertThat(a.toHeapArray()).containsExactly(3, 4, 5, 6);
  }

  @Test
  void everyExecutionTransfersAgain() {
    TornadoExecutionPlan plan =
        plan(increment("g").transferToDevice(EVERY, a).transferToHost(EVERY, a));
    plan.execute();
    a.init(100);
    plan.execute();
    assertThat(a.toHeapArray()).containsExactly(101, 101, 101, 101);
  }

  @Test
  void underDemandStaysOnTheDevice() {
    TornadoExecutionPlan plan =
        plan(increment("g").transferToDevice(FIRST, a).transferToHost(DEMAND, a));
    plan.execute();
    assertThat(a.toHeapArray()).containsExactly(1, 2, 3, 4);
    plan.execute().transferToHost(a);
    assertThat(a.toHeapArray()).containsExactly(3, 4, 5, 6);
  }

  @Test
  void aRangeComesBackAlone() {
    TornadoExecutionPlan plan = plan(increment("g").transferToDevice(FIRST, a).persistOnDevice(a));
    plan.execute().transferToHost(new DataRange(a).withOffset(1).withSize(2));
    assertThat(a.toHeapArray()).containsExactly(1, 3, 4, 4);
    assertThatThrownBy(() -> plan.execute().transferToHost(new DataRange(a).withOffset(1)))
        .isInstanceOf(TornadoRuntimeException.class);
  }

  @Test
  void whatIsNeverTransferredDownIsUnwritten() {
    TornadoExecutionPlan plan = plan(increment("g").transferToDevice(DEMAND, a));
    assertThatThrownBy(plan::execute)
        .asInstanceOf(InstanceOfAssertFactories.type(KernelError.class))
        .satisfies(error -> assertThat(error.kind()).isEqualTo(Kind.UNWRITTEN))
        .satisfies(error -> assertThat(error).hasMessageContaining("element 0 of array 'values'"));
  }

  @Test
  void anArrayInNoTransferIsNamed() {
    assertThatThrownBy(plan(increment("g"))::execute)
        .isInstanceOf(TornadoRuntimeException.class)
        .hasMessageContaining("argument 2 of task 'g.t' is in no transferToDevice");
  }

  @Test
  void whatTheFirstTaskOnlyWritesIsNotTransferred() {
    IntArray wide = new IntArray(6);
    wide.init(7);
    TornadoExecutionPlan plan =
        plan(
            new TaskGraph("g")
                .transferToDevice(EVERY, a, wide)
                .task("t", RightKernels::copy, ctx, a, wide)
                .transferToHost(EVERY, wide));
    plan.execute();
    assertThat(wide.toHeapArray()).startsWith(1, 2, 3, 4).doesNotContain(7);
  }

  @Test
  void aGraphConsumesWhatTheOneBeforeLeft() {
    TaskGraph first =
        new TaskGraph("g0")
            .transferToDevice(FIRST, a, b)
            .task("t", RightKernels::touch, ctx, a, b)
            .persistOnDevice(a, b);
    TaskGraph second = increment("g1").consumeFromDevice("g0", a).persistOnDevice(a);
    TaskGraph third = increment("g2").consumeFromDevice("g0", a).transferToHost(DEMAND, a);
    TornadoExecutionPlan plan = plan(first, second, third);
    plan.withGraph(0).execute();
    plan.withGraph(1).execute();
    plan.withGraph(1).execute();
    plan.withGraph(2).execute().transferToHost(a);
    assertThat(a.toHeapArray()).containsExactly(4, 5, 6, 7);
  }

  @Test
  void consumingFromAGraphThatLacksTheArrayIsNamed() {
    TaskGraph first = increment("g0").transferToDevice(FIRST, a).persistOnDevice(a);
    TaskGraph other =
        new TaskGraph("g1")
            .transferToDevice(FIRST, b)
            .task("t", RightKernels::increment, ctx, b)
            .persistOnDevice(b);
    TaskGraph third = increment("g2").consumeFromDevice("g0", a).transferToHost(EVERY, a);
    TornadoExecutionPlan plan = plan(first, other, third);
    plan.withGraph(0).execute();
    plan.withGraph(1).execute();
    assertThatThrownBy(() -> plan.withGraph(2).execute())
        .isInstanceOf(TornadoRuntimeException.class)
        .hasMessageContaining("argument 2 of task 'g2.t'")
        .hasMessageContaining("graph 'g1' has no buffer for it");
  }

  @Test
  void allGraphsInOneExecutionCannotConsume() {
    TornadoExecutionPlan plan =
        plan(
            increment("g0").transferToDevice(FIRST, a).persistOnDevice(a),
            increment("g1").consumeFromDevice("g0", a).transferToHost(EVERY, a));
    assertThatThrownBy(plan::execute)
        .isInstanceOf(TornadoRuntimeException.class)
        .hasMessageContaining("no graph was executed before");
  }

  @Test
  void twoGraphsThatTransferAnArrayHaveTwoCopies() {
    TornadoExecutionPlan plan =
        plan(
            increment("g0").transferToDevice(FIRST, a).persistOnDevice(a),
            increment("g1").transferToDevice(FIRST, a).transferToHost(DEMAND, a));
    plan.withGraph(0).execute();
    plan.withGraph(1).execute().transferToHost(a);
    assertThat(a.toHeapArray()).containsExactly(2, 3, 4, 5);
  }

  @Test
  void closingFreesTheSelectedGraphsOnly() throws Exception {
    try (Emulator emulator = Emulator.open(Settings.DEFAULT)) {
      TornadoExecutionPlan plan =
          plan(
              increment("g0").transferToDevice(FIRST, a).persistOnDevice(a),
              new TaskGraph("g1")
                  .transferToDevice(FIRST, b)
                  .task("t", RightKernels::increment, ctx, b)
                  .persistOnDevice(b));
      plan.withGraph(0).execute();
      plan.withGraph(1).execute();
      assertThat(emulator.allocatedBytes()).isEqualTo(64);
      plan.close();
      assertThat(emulator.allocatedBytes()).isEqualTo(32);
      plan.withGraph(0).freeDeviceMemory();
      assertThat(emulator.allocatedBytes()).isZero();
    }
  }

  @Test
  void freeingASharedBufferTwiceFails() {
    TornadoExecutionPlan plan =
        plan(
            increment("g0").transferToDevice(FIRST, a).persistOnDevice(a),
            increment("g1").consumeFromDevice("g0", a).persistOnDevice(a));
    plan.withGraph(0).execute();
    plan.withGraph(1).execute();
    plan.withGraph(0).freeDeviceMemory();
    assertThatThrownBy(() -> plan.withGraph(1).freeDeviceMemory())
        .isInstanceOf(TornadoInternalError.class);
  }

  @Test
  void freedMemoryIsTransferredAnew() {
    TornadoExecutionPlan plan =
        plan(increment("g").transferToDevice(FIRST, a).transferToHost(EVERY, a));
    plan.execute();
    plan.freeDeviceMemory();
    a.init(10);
    plan.execute();
    assertThat(a.toHeapArray()).containsExactly(11, 11, 11, 11);
  }

  @Test
  void memoryIsLimited() {
    try (Emulator emulator = Emulator.open(Settings.DEFAULT.withMemory(40))) {
      assertThat(emulator.runtime().getDefaultDevice().getMaxGlobalMemory()).isEqualTo(40);
      TornadoExecutionPlan plan =
          plan(
              new TaskGraph("g")
                  .transferToDevice(FIRST, a, b)
                  .task("t", RightKernels::touch, ctx, a, b)
                  .persistOnDevice(a));
      assertThatThrownBy(plan::execute)
          .isInstanceOf(TornadoOutOfMemoryException.class)
          .hasMessageContaining("Unable to allocate 32 bytes of memory: 32 of 40 bytes are in use");
    }
  }

  @Test
  void captureNeedsABackendThatHasIt() {
    TornadoExecutionPlan plan =
        plan(increment("g").transferToDevice(FIRST, a).transferToHost(EVERY, a));
    plan.withCUDAGraph();
    assertThatThrownBy(plan::execute).isInstanceOf(TornadoBailoutRuntimeException.class);
    try (Emulator emulator =
        Emulator.open(Settings.DEFAULT.withBackend(TornadoVMBackendType.PTX))) {
      assertThat(emulator.runtime().getBackendType(0)).isEqualTo(TornadoVMBackendType.PTX);
      plan(increment("g").transferToDevice(FIRST, a).transferToHost(EVERY, a))
          .withCUDAGraph()
          .execute();
    }
    assertThat(a.toHeapArray()).containsExactly(2, 3, 4, 5);
  }
}
