package io.xmodel.emulator;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.emulator.KernelError.Kind;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

class LimitsTest {

  private final KernelContext ctx = new KernelContext();
  private final IntArray a = new IntArray(8);

  @Test
  void aGraphHoldsSoManyTasks() {
    TaskGraph few = new TaskGraph("few");
    for (int i = 0; i < 256; i++) {
      few.task("t" + i, RightKernels::increment, ctx, a);
    }
    assertThatThrownBy(() -> few.task("more", RightKernels::increment, ctx, a))
        .isInstanceOf(TornadoRuntimeException.class)
        .hasMessageContaining("257 tasks");
    TaskGraph big = new TaskGraph("big");
    for (int i = 0; i < 91; i++) {
      fifteen(big, i);
    }
    assertThatThrownBy(() -> fifteen(big, 91))
        .isInstanceOf(TornadoRuntimeException.class)
        .hasMessageContaining("8280 bytes");
  }

  private void fifteen(TaskGraph graph, int i) {
    graph.task(
        "t" + i,
        RightKernels::fifteen,
        ctx,
        a,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10f,
        11L,
        true,
        (short) 13);
  }

  @Test
  void taskNamesAreUnique() {
    TaskGraph graph = new TaskGraph("g").task("t", RightKernels::increment, ctx, a);
    assertThatThrownBy(() -> graph.task("t", RightKernels::increment, ctx, a))
        .isInstanceOf(TornadoTaskRuntimeException.class);
  }

  @Test
  void theGridMustFit() {
    WorkerGrid odd = new WorkerGrid1D(9);
    odd.setLocalWork(4, 1, 1);
    refuses(
        new GridScheduler("g.t", odd), "global work 9 is not a positive multiple of local work 4");
    refuses(new GridScheduler("g.t", new WorkerGrid1D(8)), "no local work");
    refuses(
        new GridScheduler("g.t", Grids.of(1, 2048)),
        "groups of 2048 items, the device allows 1024");
    GridScheduler another = new GridScheduler("g.t", Grids.of(1, 8));
    another.addWorkerGrid("h.t", Grids.of(1, 8));
    assertThatThrownBy(() -> plan().withGridScheduler(new GridScheduler("h.t", Grids.of(1, 8))))
        .isInstanceOf(TornadoRuntimeException.class);
    assertThatThrownBy(() -> plan().execute())
        .isInstanceOf(KernelError.class)
        .hasMessageContaining("no grid for it");
  }

  private TornadoExecutionPlan plan() {
    return new TornadoExecutionPlan(
        new TaskGraph("g")
            .transferToDevice(DataTransferMode.FIRST_EXECUTION, a)
            .task("t", RightKernels::increment, ctx, a)
            .snapshot());
  }

  private void refuses(GridScheduler grids, String message) {
    assertThatThrownBy(() -> plan().withGridScheduler(grids).execute())
        .asInstanceOf(InstanceOfAssertFactories.type(KernelError.class))
        .matches(error -> error.kind() == Kind.GRID)
        .satisfies(error ->
            org.assertj.core.api.Assertions.assertThat(error).hasMessageContaining(message));
  }
}
