package uk.ac.manchester.tornado.api;

import io.xmodel.emulator.Emulator;
import io.xmodel.emulator.graph.PlanRunner;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** Executes task graphs, and keeps their arrays on the device. */
public class TornadoExecutionPlan implements AutoCloseable {

  private final PlanRunner runner;

  public TornadoExecutionPlan(ImmutableTaskGraph... immutableTaskGraphs) {
    runner =
        new PlanRunner(
            Emulator.current(),
            Arrays.stream(immutableTaskGraphs).map(ImmutableTaskGraph::graph).toList());
  }

  public static TornadoDevice getDevice(int driverIndex, int deviceIndex) {
    return TornadoRuntimeProvider.getTornadoRuntime()
        .getBackend(driverIndex)
        .getDevice(deviceIndex);
  }

  public static TornadoDeviceMap getTornadoDeviceMap() {
    return new TornadoDeviceMap();
  }

  public TornadoDevice getDevice(int immutableTaskGraphIndex) {
    return runner.device(immutableTaskGraphIndex);
  }

  /** Runs the selected graphs, in order. */
  public TornadoExecutionResult execute() {
    long start = System.nanoTime();
    runner.execute();
    return new TornadoExecutionResult(runner, new TornadoProfilerResult(System.nanoTime() - start));
  }

  /** Selects one graph. */
  public TornadoExecutionPlan withGraph(int graphIndex) {
    runner.select(graphIndex);
    return this;
  }

  public TornadoExecutionPlan withAllGraphs() {
    runner.selectAll();
    return this;
  }

  /** Compiles the selected graphs' tasks. */
  public TornadoExecutionPlan withPreCompilation() {
    runner.compile();
    return this;
  }

  public TornadoExecutionPlan withDevice(TornadoDevice device) {
    return this;
  }

  public TornadoExecutionPlan withDevice(String taskName, TornadoDevice device) {
    return this;
  }

  public TornadoExecutionPlan withGridScheduler(GridScheduler gridScheduler) {
    runner.grids(gridScheduler);
    return this;
  }

  /** On a backend that cannot capture a graph, the next execution throws. */
  public TornadoExecutionPlan withCUDAGraph() {
    runner.capture();
    return this;
  }

  public TornadoExecutionPlan withStagedTransfers() {
    return this;
  }

  public TornadoExecutionPlan withCompilerFlags(
      TornadoVMBackendType backend, String compilerFlags) {
    return this;
  }

  public TornadoExecutionPlan withProfiler(ProfilerMode profilerMode) {
    return this;
  }

  public TornadoExecutionPlan withoutProfiler() {
    return this;
  }

  public TornadoExecutionPlan withPrintKernel() {
    return this;
  }

  public TornadoExecutionPlan withoutPrintKernel() {
    return this;
  }

  public TornadoExecutionPlan withWarmUpIterations(int iterations) {
    for (int i = 0; i < iterations; i++) {
      runner.execute();
    }
    return this;
  }

  /** Frees what the selected graphs transferred or left on the device. */
  public TornadoExecutionPlan freeDeviceMemory() {
    runner.free();
    return this;
  }

  public TornadoExecutionPlan resetDevice() {
    return this;
  }

  /** Bytes on the device, as the selected graphs see them. */
  public long getCurrentDeviceMemoryUsage() {
    return runner.memory();
  }

  /** Frees what the selected graphs – not all graphs – transferred or left on the device. */
  @Override
  public void close() throws TornadoExecutionPlanException {
    runner.free();
  }
}
