package io.xmodel.emulator.graph;

import io.xmodel.emulator.device.Body;
import java.util.List;

/**
 * A task's method, rewritten.
 *
 * @param name class and method, {@code Attend.run}
 * @param body what runs an item
 * @param parameters the method's parameter names
 * @param writesOnly for each parameter, whether it is an array that the method writes and never
 *     reads
 * @param usesContext whether a parameter is the KernelContext
 * @param parallelLoops loops, one within the other, whose iterations are items
 */
public record Kernel(
    String name,
    Body body,
    List<String> parameters,
    List<Boolean> writesOnly,
    boolean usesContext,
    int parallelLoops) {

  boolean writesOnly(int parameter) {
    return writesOnly.get(parameter);
  }
}
