package io.xmodel.tornado.graph;

import io.xmodel.tornado.kernels.Stamp;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Brings the stamp of a pass that leaves its results on the device: a launch more, and 8 bytes. */
final class PassStamp {
  /**
   * Launches after which a pass is looked at before its end. TornadoVM remembers the last 1024
   * events, two a launch, and frees older ones: also those that it never got, as a driver refused
   * the launch.
   */
  private static final int PATIENCE = 400;

  private final Program program;
  private final Graph graph;
  private final IntArray receipt = new IntArray(Stamp.SIZE);
  private int checked;

  /** Adds the graph, which is still to be given the pass' state. */
  PassStamp(Program program, Launches launches) {
    this.program = program;
    this.graph = program.graph("stamp").allocating();
    launches.stamp(graph, receipt);
    graph.tasks().transferToHost(DataTransferMode.EVERY_EXECUTION, receipt);
  }

  Graph graph() {
    return graph;
  }

  /** Makes sure that all launches of the pass ran so far. */
  void check() {
    program.execute(graph);
    program.believe(receipt, 0);
    checked = program.steps().launches();
  }

  /** As {@link #check}, after many launches. */
  void checkNowAndThen() {
    int launches = program.steps().launches();
    if (launches - (launches < checked ? 0 : checked) >= PATIENCE) {
      check();
    }
  }
}
