package io.xmodel.tornado.kernels;

import java.util.List;
import java.util.function.Consumer;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Runs one kernel as a graph of one task, wherever the API is: on the emulator or on a device. */
public final class KernelRunner {
  /** The task's id. */
  public static final String TASK = "kernel";

  private KernelRunner() {}

  /**
   * Runs a kernel.
   *
   * @param groups work-groups
   * @param local items of a group
   * @param arrays all that it reads or writes: copied to the device before, and back after
   * @param kept those of them whose untouched elements are looked at
   * @param task adds the task, named {@link #TASK}
   */
  public static void run(
      int groups, int local, Object[] arrays, List<Object> kept, Consumer<TaskGraph> task) {
    TaskGraph graph = new TaskGraph("test");
    graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, arrays);
    GridScheduler scheduler = new GridScheduler();
    // What a graph only writes is not copied to the device, so that it also reads these.
    for (int i = 0; i < kept.size(); i++) {
      String id = "touch" + i;
      switch (kept.get(i)) {
        case FloatArray array -> graph.task(id, KernelRunner::touch, new KernelContext(), array);
        case ShortArray array -> graph.task(id, KernelRunner::touch, new KernelContext(), array);
        case IntArray array -> graph.task(id, KernelRunner::touch, new KernelContext(), array);
        default -> throw new IllegalArgumentException(kept.get(i).getClass().getName());
      }
      scheduler.addWorkerGrid("test." + id, grid(1, 1));
    }
    task.accept(graph);
    // Not EVERY_EXECUTION: TornadoVM would tell OpenCL of arrays that are only read that they are
    // only written.
    graph.transferToHost(DataTransferMode.UNDER_DEMAND, arrays);
    scheduler.addWorkerGrid("test." + TASK, grid(groups, local));
    try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      // The API's own conversions have literals that OpenCL does not know.
      plan.withCompilerFlags(
          TornadoVMBackendType.OPENCL,
          "-cl-mad-enable -cl-fast-relaxed-math -w -DNaNF=NAN -DInfinityF=INFINITY");
      plan.withGridScheduler(scheduler).execute().transferToHost(arrays);
    } catch (TornadoExecutionPlanException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs a kernel of whose arrays no untouched elements are looked at. */
  public static void run(int groups, int local, Object[] arrays, Consumer<TaskGraph> task) {
    run(groups, local, arrays, List.of(), task);
  }

  private static WorkerGrid grid(int groups, int local) {
    WorkerGrid grid = new WorkerGrid1D(groups * local);
    grid.setLocalWork(local, 1, 1);
    return grid;
  }

  static void touch(KernelContext context, FloatArray array) {
    array.set(context.globalIdx, array.get(context.globalIdx));
  }

  static void touch(KernelContext context, IntArray array) {
    array.set(context.globalIdx, array.get(context.globalIdx));
  }

  static void touch(KernelContext context, ShortArray array) {
    array.set(context.globalIdx, array.get(context.globalIdx));
  }
}
