package io.xmodel.backend;

import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import java.util.List;

/**
 * A kind of device that can run the model, found by {@link java.util.ServiceLoader}. Constructing
 * one and {@link #probe} must be cheap and must not fail where the device is missing.
 */
public interface BackendProvider {
  /** The name by which it is asked for, in lower case: {@code cpu}. */
  String name();

  /** Its place in the order in which {@code auto} tries backends: highest first. The CPU is 0. */
  int priority();

  /** Looks for devices. Never throws: what is missing is told in the availability. */
  Availability probe();

  /**
   * Makes the weights resident.
   *
   * @param weights borrowed; must stay open as long as the result
   * @param options how to run
   * @param progress hears how far loading is
   * @throws io.xmodel.error.BackendException with reason and remedy, if it cannot run here or the
   *     model does not fit
   */
  ResidentModel load(ModelWeights weights, BackendOptions options, ProgressListener progress);

  /**
   * What a backend found when it looked for devices.
   *
   * @param usable whether {@link #load} can be expected to work
   * @param preferable whether {@code auto} should take it before backends of lower priority
   * @param devices one line each: name, memory, features
   * @param leftOut devices that cannot be used, one line each, with the reason
   * @param problem when not usable: what is missing and what to do about it, as sentences; else
   *     empty
   */
  record Availability(
      boolean usable,
      boolean preferable,
      List<String> devices,
      List<String> leftOut,
      String problem) {
    /** One that leaves no device out, and is preferable if it is usable. */
    public Availability(boolean usable, List<String> devices, String problem) {
      this(usable, usable, devices, List.of(), problem);
    }
  }
}
