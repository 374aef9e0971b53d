package io.xmodel.tornado.graph;

import io.xmodel.tornado.kernels.CopyCache;
import io.xmodel.tornado.weights.DeviceWeights.Layers;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Copies a block inside the pool of keys and values: a launch for each of its arrays. The next pass
 * finds out whether all of them ran.
 */
public final class CopyPlan {
  private final Program program;
  private final IntArray range = new IntArray(CopyCache.SIZE);
  private final List<Graph> graphs = new ArrayList<>();
  private final int launches;

  /** Adds the graphs: one, unless there are more arrays than a graph has room for. */
  public CopyPlan(Program program, DeviceArrays arrays) {
    this.program = program;
    range.set(CopyCache.LOADED, program.steps().load());
    List<Layers> all = arrays.weights.layers();
    this.launches = all.size();
    int each = GraphLimits.tasks();
    for (int from = 0; from < all.size(); from += each) {
      Graph graph = program.graph("copy").allocating();
      graph.tasks().transferToDevice(DataTransferMode.EVERY_EXECUTION, range);
      for (int i = from; i < Math.min(all.size(), from + each); i++) {
        copy(graph, arrays, all.get(i), i);
      }
      graphs.add(graph);
    }
  }

  private void copy(Graph graph, DeviceArrays arrays, Layers layers, int nth) {
    Shapes shapes = arrays.shapes;
    int groups = shapes.elementGroups(64 * arrays.config.kvSize());
    graph
        .tasks()
        .task(
            graph.launch("copy", groups, shapes.size()),
            CopyCache::run,
            arrays.context,
            range,
            arrays.weights.layout(),
            arrays.kv32(layers),
            arrays.kv16(layers),
            arrays.kvType,
            layers.count(),
            nth,
            groups * shapes.size());
  }

  /** Copies some positions from one place of the pool to another. */
  public void run(int from, int to, int positions) {
    range.set(CopyCache.FROM, from);
    range.set(CopyCache.TO, to);
    range.set(CopyCache.POSITIONS, positions);
    range.set(CopyCache.BEFORE, program.steps().copy(launches));
    graphs.forEach(program::execute);
  }
}
