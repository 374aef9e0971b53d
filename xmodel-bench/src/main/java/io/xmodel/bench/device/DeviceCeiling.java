package io.xmodel.bench.device;

import io.xmodel.tornado.device.Device;
import io.xmodel.tornado.device.Devices;

/** What a device gives when nothing else is asked of it, read again and again. */
public final class DeviceCeiling implements AutoCloseable {
  private static final int BYTES = 256 << 20;
  private static final int ITEMS = 1 << 20;
  private static final int STEPS = 512;

  private final String name;
  private final CeilingPlan plan;

  private DeviceCeiling(String name, CeilingPlan plan) {
    this.name = name;
    this.plan = plan;
  }

  /**
   * Prepares the readings.
   *
   * @param device as in {@code tornado:DEVICE}; empty: the default one
   * @throws io.xmodel.error.BackendException saying what is missing
   */
  public static DeviceCeiling open(String device) {
    Device chosen = Devices.choose(Devices.find(), device);
    // A few large cores are busy with less, and take longer.
    int shift = chosen.isCpu() ? 4 : 0;
    return new DeviceCeiling(
        "%s, %s".formatted(chosen.name(), chosen.kind()),
        new CeilingPlan(chosen.device(), BYTES >> (shift / 2), ITEMS >> (2 * shift), STEPS));
  }

  /** The device's name and kind. */
  public String device() {
    return name;
  }

  /** Bytes read and written per second by a copy of memory. */
  public double bandwidth() {
    return plan.bandwidth();
  }

  /** f32 operations per second of chains of multiply-adds. */
  public double operations() {
    return plan.operations();
  }

  @Override
  public void close() {
    plan.close();
  }
}
