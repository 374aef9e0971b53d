package io.xmodel.tornado.graph;

import io.xmodel.tornado.kernels.CopyCache;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Copies a sequence inside the pool of keys and values. */
public final class CopyPlan {
  private final Program program;
  private final IntArray range = new IntArray(CopyCache.SIZE);
  private final Graph graph;

  /** Adds the graph. */
  public CopyPlan(Program program, DeviceArrays arrays) {
    this.program = program;
    this.graph = program.graph("copy");
    Shapes shapes = arrays.shapes;
    int groups = shapes.elementGroups(64 * arrays.config.kvSize());
    graph
        .tasks()
        .transferToDevice(DataTransferMode.EVERY_EXECUTION, range)
        .task(
            graph.launch("copy", groups, shapes.size()),
            CopyCache::run,
            arrays.context,
            range,
            arrays.weights.layout(),
            arrays.kv32,
            arrays.kv16,
            arrays.kvType,
            groups * shapes.size());
  }

  /** Copies some positions from one place of the pool to another. */
  public void run(int from, int to, int positions) {
    range.set(CopyCache.FROM, from);
    range.set(CopyCache.TO, to);
    range.set(CopyCache.POSITIONS, positions);
    program.execute(graph);
  }
}
