package io.xmodel.bench.device;

import io.xmodel.tornado.graph.Graph;
import io.xmodel.tornado.graph.Program;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** A graph of kernels that do next to nothing, to learn what launching them costs. */
final class EmptyLaunches implements AutoCloseable {
  private final Program program;
  private final Graph graph;
  private final IntArray state = new IntArray(16);

  /** A graph of so many tasks; it is compiled and executed once. */
  EmptyLaunches(TornadoDevice device, int tasks) {
    program = new Program(device);
    graph = program.graph("empty").repeated();
    graph.tasks().transferToDevice(DataTransferMode.EVERY_EXECUTION, state);
    KernelContext context = new KernelContext();
    for (int i = 0; i < tasks; i++) {
      graph.tasks().task(graph.launch("touch", 1, 1), EmptyLaunches::touch, context, state);
    }
    graph.tasks().transferToHost(DataTransferMode.EVERY_EXECUTION, state);
    program.seal();
    state.init(1);
    program.execute(graph);
    if (state.get(0) != 0) {
      throw new IllegalStateException("The kernels did not run: expected 0, found " + state.get(0));
    }
  }

  /** Writes an element: less cannot be seen to have run. */
  static void touch(KernelContext context, IntArray state) {
    if (context.globalIdx == 0) {
      state.set(0, 0);
    }
  }

  /** Seconds of one execution, the mean over some. */
  double seconds(int executions) {
    long start = System.nanoTime();
    for (int i = 0; i < executions; i++) {
      program.execute(graph);
    }
    return (System.nanoTime() - start) * 1e-9 / executions;
  }

  @Override
  public void close() {
    program.close();
  }
}
