package io.xmodel.tornado.device;

import io.xmodel.error.BackendException;
import java.util.Locale;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;

/**
 * A device that TornadoVM can drive.
 *
 * @param backend index of TornadoVM's backend
 * @param index in that backend
 * @param device TornadoVM's own
 * @param limit bytes that TornadoVM lets itself use ({@code tornado.device.memory})
 */
public record Device(int backend, int index, TornadoDevice device, long limit) {
  /** As it is asked for: {@code 0:1}. */
  public String id() {
    return backend + ":" + index;
  }

  /** As its driver names it. */
  public String name() {
    return device.getPhysicalDevice().getDeviceName().strip();
  }

  /**
   * Refuses a device whose driver did not answer: TornadoVM takes a question that was refused for
   * the answer 0, and goes on.
   *
   * @throws BackendException naming what is missing
   */
  void check() {
    describe(); // whose questions fail where TornadoVM does not give the device
    require("compute units", computeUnits());
    require("memory", memory());
    require("room for an array", device.getMaxAllocMemory());
    require("local memory", device.getPhysicalDevice().getDeviceLocalMemorySize());
    require("items in a group", device.getPhysicalDevice().getDeviceMaxWorkGroupSize()[0]);
  }

  private static void require(String what, long found) {
    if (found <= 0) {
      throw new BackendException("its driver says that it has no " + what);
    }
  }

  /** Whether it is a CPU. */
  public boolean isCpu() {
    return device.getDeviceType() == TornadoDeviceType.CPU;
  }

  /** Bytes of its memory. */
  public long memory() {
    return device.getMaxGlobalMemory();
  }

  /** Bytes that can be used. */
  public long usable() {
    return Math.min(memory(), limit);
  }

  /** Bytes of the largest array. */
  public long largestArray() {
    return device.getMaxAllocMemory() - 1; // TornadoVM wants it smaller, not equal
  }

  /** Compute units; multiprocessors of a GPU. */
  public int computeUnits() {
    return device.getPhysicalDevice().getDeviceMaxComputeUnits();
  }

  /** OpenCL, PTX, CUDA and so on. */
  public String kind() {
    return device.getTornadoVMBackend().name();
  }

  /** A line for people. */
  public String describe() {
    String line =
        String.format(
            Locale.ROOT,
            "tornado:%s  %s (%s, %s): %,d MiB, arrays up to %,d MiB",
            id(),
            name(),
            kind(),
            type(),
            memory() >> 20,
            device.getMaxAllocMemory() >> 20);
    return limit < memory()
        ? line
            + String.format(
                Locale.ROOT,
                "; TornadoVM's limit is %,d MiB (-Dtornado.device.memory)",
                limit >> 20)
        : line;
  }

  private String type() {
    return isCpu() ? "CPU" : device.getDeviceType().name().toLowerCase(Locale.ROOT);
  }
}
