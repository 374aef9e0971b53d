package io.xmodel.emulator.device;

import io.xmodel.emulator.Counters;
import java.util.function.Function;

/** One kernel over one grid. */
public final class Launch {

  /** Class loader name by which the frames of rewritten kernels are known. */
  public static final String KERNELS = "kernels";

  private final String name;
  private final Body body;
  private final Object[] arguments;
  private final int[] grid;
  private final Counters.Kernel counts;

  /**
   * A launch.
   *
   * @param name kernel and task, for messages
   * @param body the rewritten kernel
   * @param arguments its arguments, on the device; the place of the context is unused
   * @param grid groups in x, y, z, then items of a group in x, y, z
   * @param counts where it is counted
   */
  public Launch(String name, Body body, Object[] arguments, int[] grid, Counters.Kernel counts) {
    this.name = name;
    this.body = body;
    this.arguments = arguments;
    this.grid = grid;
    this.counts = counts;
  }

  String name() {
    return name;
  }

  Body body() {
    return body;
  }

  Object[] arguments() {
    return arguments;
  }

  Counters.Kernel counts() {
    return counts;
  }

  int groups(int dimension) {
    return grid[dimension];
  }

  int local(int dimension) {
    return grid[3 + dimension];
  }

  int localSize() {
    return local(0) * local(1) * local(2);
  }

  /** Makes an error that knows the kernel's source line. */
  static <E extends RuntimeException> E located(Function<String, E> error) {
    String place = "unknown line";
    for (StackTraceElement frame : new Throwable().getStackTrace()) {
      if (KERNELS.equals(frame.getClassLoaderName())) {
        place = frame.getFileName() + ":" + frame.getLineNumber();
        break;
      }
    }
    return error.apply(place);
  }
}
