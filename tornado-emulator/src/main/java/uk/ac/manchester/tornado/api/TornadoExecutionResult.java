package uk.ac.manchester.tornado.api;

import io.xmodel.emulator.graph.PlanRunner;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** What an execution left behind. */
public class TornadoExecutionResult {

  private final PlanRunner runner;
  private final TornadoProfilerResult profile;

  TornadoExecutionResult(PlanRunner runner, TornadoProfilerResult profile) {
    this.runner = runner;
    this.profile = profile;
  }

  public TornadoProfilerResult getProfilerResult() {
    return profile;
  }

  /** Copies whole arrays from the selected graphs' device memory. */
  public TornadoExecutionResult transferToHost(Object... objects) {
    runner.toHost(objects);
    return this;
  }

  /** Copies a part of an array from the selected graphs' device memory. */
  public TornadoExecutionResult transferToHost(DataRange dataRange) {
    dataRange.materialize();
    runner.toHost(
        dataRange.getArray(),
        dataRange.getOffset() - TornadoNativeArray.ARRAY_HEADER,
        dataRange.getPartialSize());
    return this;
  }

  public boolean isReady() {
    return true;
  }
}
