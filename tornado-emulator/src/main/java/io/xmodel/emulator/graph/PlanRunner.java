package io.xmodel.emulator.graph;

import io.xmodel.emulator.Emulator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Executes the graphs of one plan. One thread at a time. */
public final class PlanRunner {

  private final Emulator emulator;
  private final List<Graph> graphs;
  private final Launcher launcher;
  private List<Graph> selected;
  private @Nullable GridScheduler grids;
  private boolean capture;

  public PlanRunner(Emulator emulator, List<Graph> graphs) {
    this.emulator = emulator;
    this.graphs = List.copyOf(graphs);
    this.selected = this.graphs;
    this.launcher = new Launcher(emulator);
    this.graphs.forEach(Graph::claim);
  }

  public TornadoDevice device(int graph) {
    graphs.get(graph);
    return emulator.runtime().getDefaultDevice();
  }

  public void select(int index) {
    if (index < 0 || index >= graphs.size()) {
      throw new TornadoRuntimeException("Error: graphIndex out of bounds: " + index);
    }
    selected = List.of(graphs.get(index));
    if (grids != null) {
      selected.getFirst().grids(grids);
    }
  }

  public void selectAll() {
    selected = graphs;
  }

  public void grids(GridScheduler scheduler) {
    selected.forEach(graph -> graph.grids(scheduler));
    if (scheduler.keySet().stream()
        .noneMatch(task -> graphs.stream().anyMatch(graph -> graph.hasTask(task)))) {
      throw new TornadoRuntimeException(
          "[ERROR] GridScheduler Name not registered in any task-graph");
    }
    grids = scheduler;
  }

  public void compile() {
    selected.forEach(graph -> graph.compile(launcher));
  }

  public void capture() {
    capture = true;
  }

  public void execute() {
    TornadoVMBackendType backend = emulator.settings().backend();
    if (capture && backend != TornadoVMBackendType.CUDA && backend != TornadoVMBackendType.PTX) {
      throw new TornadoBailoutRuntimeException(
          "EXECUTION_GRAPH_BEGIN_CAPTURE bytecode reached a device that does not support execution graphs: "
              + emulator.runtime().getDefaultDevice().getDeviceName());
    }
    selected.forEach(graph -> graph.execute(launcher));
    graphs.forEach(graph -> graph.setLast(selected.getLast()));
  }

  public void toHost(Object... objects) {
    for (Object object : objects) {
      TornadoNativeArray array = HostArrays.of(object);
      if (array == null) {
        throw new TornadoRuntimeException(
            "transferToHost: expected an array, found " + object.getClass().getName());
      }
      toHost(array, 0, array.getNumBytesOfSegment());
    }
  }

  public void toHost(TornadoNativeArray array, long offset, long bytes) {
    selected.forEach(graph -> graph.toHost(array, offset, bytes));
  }

  public void free() {
    selected.forEach(graph -> graph.free(launcher));
  }

  public long memory() {
    return selected.stream().mapToLong(Graph::memory).sum();
  }
}
