package io.xmodel.bench;

import io.xmodel.bench.device.DeviceCeiling;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/** As {@link CeilingProfiler}, of the device that a kernel runs on. */
public final class DeviceCeilingProfiler implements InternalProfiler {
  private @Nullable DeviceCeiling ceiling;
  private double bandwidth;
  private double operations;

  /** For JMH. */
  public DeviceCeilingProfiler() {}

  @Override
  public String getDescription() {
    return "What the device gives: copies of memory and multiply-adds.";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    read(benchmark);
  }

  @Override
  public List<ScalarResult> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double bandwidthBefore = bandwidth;
    double operationsBefore = operations;
    read(benchmark);
    return List.of(
        CeilingProfiler.scalar(
            CeilingProfiler.BANDWIDTH, (bandwidthBefore + bandwidth) / 2, "bytes/s"),
        CeilingProfiler.scalar(
            CeilingProfiler.OPERATIONS, (operationsBefore + operations) / 2, "operations/s"));
  }

  private void read(BenchmarkParams benchmark) {
    DeviceCeiling open = ceiling;
    if (open == null) {
      open = DeviceCeiling.open(benchmark.getParam("device"));
      ceiling = open; // it lives as long as the fork
    }
    bandwidth = open.bandwidth();
    operations = open.operations();
  }
}
