package io.xmodel.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

class FirstTest {

  private static WorkerGrid grid(int groups, int local) {
    WorkerGrid grid = new WorkerGrid1D(groups * local);
    grid.setLocalWork(local, 1, 1);
    return grid;
  }

  @Test
  void scalesAnArray() throws Exception {
    FloatArray in = FloatArray.fromElements(1, 2, 3, 4, 5);
    FloatArray out = new FloatArray(5);
    TaskGraph graph =
        new TaskGraph("g")
            .transferToDevice(DataTransferMode.EVERY_EXECUTION, in)
            .task("t", FirstKernels::scale, new KernelContext(), in, out, 5)
            .transferToHost(DataTransferMode.EVERY_EXECUTION, out);
    try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      plan.withGridScheduler(new GridScheduler("g.t", grid(2, 4))).execute();
    }
    assertThat(out.toHeapArray()).containsExactly(2, 4, 6, 8, 10);
  }

  @Test
  void multiplies() throws Exception {
    int rows = 200;
    int columns = 128;
    int lanes = 16;
    Random random = new Random(1);
    IntArray words = new IntArray(rows * columns / 4);
    FloatArray table = new FloatArray(256);
    FloatArray x = new FloatArray(columns);
    for (int i = 0; i < words.getSize(); i++) {
      words.set(i, random.nextInt());
    }
    for (int i = 0; i < 256; i++) {
      table.set(i, random.nextFloat() - 0.5f);
    }
    for (int i = 0; i < columns; i++) {
      x.set(i, random.nextFloat() - 0.5f);
    }
    FloatArray y = new FloatArray(rows);
    try (Emulator emulator = Emulator.open(Settings.DEFAULT)) {
      TaskGraph graph =
          new TaskGraph("g")
              .transferToDevice(DataTransferMode.FIRST_EXECUTION, words, table, x)
              .task("t", FirstKernels::matVec, new KernelContext(), words, table, x, y, columns, lanes)
              .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
      try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
        plan.withGridScheduler(new GridScheduler("g.t", grid(rows, lanes)));
        for (int i = 0; i < 30; i++) {
          long start = System.nanoTime();
          emulator.counters().reset();
          plan.execute();
          if (i % 5 == 0) {
            System.out.println((System.nanoTime() - start) / 1e6 + " ms\n" + emulator.counters());
          }
        }
      }
    }
    for (int row = 0; row < rows; row++) {
      double sum = 0;
      for (int c = 0; c < columns; c++) {
        sum += table.get(words.get((row * columns + c) / 4) >> 8 * (c % 4) & 255) * x.get(c);
      }
      assertThat((double) y.get(row)).isCloseTo(sum, within(1e-4));
    }
  }
}
