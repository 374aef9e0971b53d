package io.xmodel.bench.device;

import io.xmodel.tornado.device.Device;
import io.xmodel.tornado.device.Devices;
import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * What launching costs on a device, whatever the kernel does: a token takes 5 launches a layer.
 *
 * @param device its name and kind
 * @param perTask seconds of one more task in a graph
 * @param perExecution seconds of executing a graph, its tasks apart: a few bytes down, a few back
 */
public record LaunchCost(String device, double perTask, double perExecution) {
  private static final int TASKS = 65;
  private static final int EXECUTIONS = 20;

  /**
   * Measures a device by graphs of 1 and 65 tasks; medians.
   *
   * @param device as in {@code tornado:DEVICE}; empty: the default one
   * @param rounds how often each is measured
   * @throws io.xmodel.error.BackendException saying what is missing
   */
  public static LaunchCost measure(String device, int rounds) {
    Device chosen = Devices.choose(Devices.find(), device);
    try (EmptyLaunches one = new EmptyLaunches(chosen.device(), 1);
        EmptyLaunches many = new EmptyLaunches(chosen.device(), TASKS)) {
      double ofOne = median(rounds, () -> one.seconds(EXECUTIONS));
      double ofMany = median(rounds, () -> many.seconds(EXECUTIONS));
      double perTask = (ofMany - ofOne) / (TASKS - 1);
      return new LaunchCost(
          "%s, %s".formatted(chosen.name(), chosen.kind()), perTask, ofOne - perTask);
    }
  }

  private static double median(int rounds, DoubleSupplier measurement) {
    double[] values = new double[rounds];
    Arrays.setAll(values, i -> measurement.getAsDouble());
    Arrays.sort(values);
    return values[rounds / 2];
  }
}
