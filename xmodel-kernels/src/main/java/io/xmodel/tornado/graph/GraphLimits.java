package io.xmodel.tornado.graph;

import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/**
 * How many tasks a task graph may have. TornadoVM (5.2) has three limits: 256 tasks; 8192 bytes of
 * the graph's own encoding, of which a task takes 15 and 5 for each of its arguments, of which 15
 * is the most; and {@code tornado.tvm.maxbytecodesize} bytes (default 4096) of instructions, of
 * which a task takes 33, 5 for each argument and 5 for each task that it depends on.
 */
final class GraphLimits {
  private static final int ARGUMENTS = 15;
  private static final int ENCODING = 8192 / (15 + 5 * ARGUMENTS);
  private static final int INSTRUCTION_BYTES = 33 + 5 * ARGUMENTS + 60;
  private static final String BYTECODE_SIZE = "tornado.tvm.maxbytecodesize";

  private GraphLimits() {}

  /** The most tasks of a graph: 91 when TornadoVM's limit of instructions is raised to 64 KiB. */
  static int tasks() {
    int bytes;
    try {
      bytes = Integer.parseInt(TornadoRuntimeProvider.getProperty(BYTECODE_SIZE, "4096"));
    } catch (NumberFormatException e) {
      bytes = 4096;
    }
    return Math.clamp(bytes / INSTRUCTION_BYTES, 1, ENCODING);
  }
}
