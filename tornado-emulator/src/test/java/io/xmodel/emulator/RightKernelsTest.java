package io.xmodel.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid3D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

class RightKernelsTest {

  private final KernelContext ctx = new KernelContext();

  /** Runs one task whose arrays all go down before and up after. */
  private static void run(WorkerGrid grid, Consumer<TaskGraph> task, TornadoNativeArray... arrays)
      throws Exception {
    TaskGraph graph =
        new TaskGraph("g").transferToDevice(DataTransferMode.EVERY_EXECUTION, (Object[]) arrays);
    task.accept(graph);
    graph.transferToHost(DataTransferMode.EVERY_EXECUTION, (Object[]) arrays);
    try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      plan.withGridScheduler(new GridScheduler("g.t", grid)).execute();
    }
  }

  @ParameterizedTest
  @EnumSource(Checks.class)
  void runsAtEveryLevelOfChecks(Checks checks) throws Exception {
    FloatArray in = FloatArray.fromElements(1, 2, 3, 4, 5);
    FloatArray out = new FloatArray(5);
    try (Emulator emulator = Emulator.open(Settings.DEFAULT.withChecks(checks))) {
      run(Grids.of(2, 4), g -> g.task("t", RightKernels::scale, ctx, in, out, 5), in, out);
      assertThat(emulator.counters().launches()).isEqualTo(1);
    }
    assertThat(out.toHeapArray()).containsExactly(2, 4, 6, 8, 10);
  }

  @Test
  void computedConstantsAreKnown() throws Exception {
    FloatArray values = FloatArray.fromElements(1, 2);
    run(Grids.of(1, 2), g -> g.task("t", RightKernels::triple, ctx, values), values);
    assertThat(values.toHeapArray()).containsExactly(3, 6);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 16, 64})
  void aGroupReducesInLocalMemory(int lanes) throws Exception {
    int rows = 37;
    int columns = 52;
    Random random = new Random(lanes);
    IntArray words = new IntArray(rows * columns / 4);
    FloatArray table = new FloatArray(256);
    FloatArray x = new FloatArray(columns);
    FloatArray y = new FloatArray(rows);
    for (int i = 0; i < words.getSize(); i++) {
      words.set(i, random.nextInt());
    }
    for (int i = 0; i < 256; i++) {
      table.set(i, random.nextFloat() - 0.5f);
    }
    for (int i = 0; i < columns; i++) {
      x.set(i, random.nextFloat() - 0.5f);
    }
    run(
        Grids.of(rows, lanes),
        g -> g.task("t", RightKernels::matVec, ctx, words, table, x, y, columns, lanes),
        words,
        table,
        x,
        y);
    for (int row = 0; row < rows; row++) {
      double sum = 0;
      for (int c = 0; c < columns; c++) {
        sum += table.get(words.get((row * columns + c) / 4) >> (8 * (c % 4)) & 255) * x.get(c);
      }
      assertThat((double) y.get(row)).isCloseTo(sum, within(1e-5));
    }
  }

  @Test
  void groupsMayAddAtomically() throws Exception {
    IntArray sum = IntArray.fromElements(100);
    run(Grids.of(5, 7), g -> g.task("t", RightKernels::count, ctx, sum), sum);
    assertThat(sum.get(0)).isEqualTo(135);
  }

  @Test
  void aGlobalBarrierOrdersGlobalMemory() throws Exception {
    IntArray values = IntArray.fromElements(1, 2, 3, 4, 5, 6);
    run(Grids.of(2, 3), g -> g.task("t", RightKernels::reverse, ctx, values, 3), values);
    assertThat(values.toHeapArray()).containsExactly(3, 2, 1, 6, 5, 4);
  }

  @Test
  void knowsTheOtherTypes() throws Exception {
    ShortArray shorts = ShortArray.fromElements((short) 1, (short) -1, (short) 3, (short) 4);
    ByteArray bytes = ByteArray.fromElements((byte) 5, (byte) -6, (byte) 7, (byte) 8);
    IntArray out = new IntArray(4);
    run(
        Grids.of(2, 2),
        g -> g.task("t", RightKernels::types, ctx, shorts, bytes, out, 2),
        shorts,
        bytes,
        out);
    assertThat(out.toHeapArray()).containsExactly(65535 * 1000 - 60 + 4, 1054, 4084, 3074);
  }

  @Test
  void placesItemsInThreeDimensions() throws Exception {
    WorkerGrid grid = new WorkerGrid3D(4, 3, 4);
    grid.setLocalWork(2, 1, 2);
    IntArray out = new IntArray(48);
    run(grid, g -> g.task("t", RightKernels::place, ctx, out), out);
    assertThat(out.get((3 * 3 + 2) * 4 + 1)).isEqualTo(120_101_212 + 0);
    assertThat(out.get(0)).isEqualTo(212);
  }

  @Test
  void passesEveryKindOfScalar() throws Exception {
    IntArray out = new IntArray(1);
    run(
        Grids.of(1, 1),
        g ->
            g.task(
                "t",
                RightKernels::fifteen,
                ctx,
                out,
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
                (short) 13),
        out);
    assertThat(out.get(0)).isEqualTo(80);
  }

  @Test
  void aTaskWithoutContextRunsOnce() throws Exception {
    IntArray out = new IntArray(1);
    run(Grids.of(9, 9), g -> g.task("t", RightKernels::plain, out, 7), out);
    assertThat(out.get(0)).isEqualTo(7);
  }

  @Test
  void runsOnAVirtualThread() throws Exception {
    IntArray values = IntArray.fromElements(1, 2, 3, 4, 5, 6);
    Thread thread =
        Thread.startVirtualThread(() -> {
          try {
            run(Grids.of(2, 3), g -> g.task("t", RightKernels::reverse, ctx, values, 3), values);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    thread.join();
    assertThat(values.toHeapArray()).containsExactly(3, 2, 1, 6, 5, 4);
  }

  @Test
  void aPlanMayMoveBetweenThreads() throws Exception {
    IntArray values = IntArray.fromElements(1, 2, 3, 4, 5, 6);
    TaskGraph graph =
        new TaskGraph("g")
            .transferToDevice(DataTransferMode.FIRST_EXECUTION, values)
            .task("t", RightKernels::reverse, ctx, values, 3)
            .transferToHost(DataTransferMode.EVERY_EXECUTION, values);
    try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      plan.withGridScheduler(Grids.all(2, 3, "g.t")).execute();
      Thread thread = new Thread(plan::execute);
      thread.start();
      thread.join();
    }
    assertThat(values.toHeapArray()).containsExactly(1, 2, 3, 4, 5, 6);
  }
}
