package io.xmodel.bench.device;

import io.xmodel.tornado.graph.DeviceArrays;
import io.xmodel.tornado.graph.Graph;
import io.xmodel.tornado.graph.Launches;
import io.xmodel.tornado.graph.PassState;
import io.xmodel.tornado.graph.Program;
import io.xmodel.tornado.graph.Shapes;
import io.xmodel.tornado.kernels.Layout;
import io.xmodel.tornado.kernels.Stamp;
import io.xmodel.tornado.kernels.State;
import io.xmodel.tornado.weights.DeviceWeights.Layers;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * One kernel of the plans by itself: a graph that launches it once for each layer, with that
 * layer's weights and cache. So its operands come from memory as they do in a step, if all layers'
 * together are larger than the device's caches.
 *
 * <p>It uses what a plan left in the arrays, and changes the residual stream and the cache's last
 * positions: no text can be continued after it.
 */
final class KernelLoop {
  private final Program program;
  private final DeviceArrays arrays;
  private final Graph graph;
  private final int length;
  private final int splits;
  private final int layers;

  /**
   * Adds the graph.
   *
   * @param most of the first layers take part
   * @param length tokens of the sequence that has the first table; a block's kernels take the last
   *     of them
   */
  KernelLoop(
      Program program,
      DeviceArrays arrays,
      boolean hasLongTexts,
      PlanKernel kernel,
      int length,
      int most) {
    this.program = program;
    this.arrays = arrays;
    this.length = length;
    this.layers = Math.min(most, arrays.config.numHiddenLayers());
    Shapes.Attention attention = arrays.shapes.attention();
    this.splits = hasLongTexts && length > attention.splitAbove() ? attention.splits() : 1;
    if (kernel == PlanKernel.COMBINE && splits == 1) {
      throw new IllegalArgumentException(
          "Keys are combined in texts of more than %d tokens, found %d."
              .formatted(attention.splitAbove(), length));
    }
    // Each layer has a pass of its own: the kernels look there for it.
    PassState[] passes = new PassState[layers];
    Arrays.setAll(passes, layer -> pass(kernel, layer));
    this.graph = program.graph("loop").repeated();
    for (PassState pass : passes) {
      graph.tasks().transferToDevice(DataTransferMode.FIRST_EXECUTION, pass.state, pass.rope);
    }
    int rows = kernel.ofBlock() ? arrays.shapes.maxRows() : 1;
    for (Layers bank : arrays.weights.layers()) {
      int end = Math.min(layers, bank.first() + bank.count());
      for (int layer = bank.first(); layer < end; layer++) {
        add(new Launches(arrays, passes[layer], rows), bank, kernel);
      }
    }
  }

  private PassState pass(PlanKernel kernel, int layer) {
    PassState pass = kernel.ofBlock() ? block() : token();
    pass.complete();
    pass.state.set(State.LAYER, layer);
    pass.state.set(State.FFN_LAYER, layer);
    return pass;
  }

  private PassState token() {
    PassState pass = new PassState(arrays.config, 1, 1);
    pass.begin();
    pass.add(new int[1], 0, 1, length - 1, arrays.table(0));
    pass.wantLogits(0);
    pass.limit(arrays.config.vocabSize());
    return pass;
  }

  private PassState block() {
    Shapes shapes = arrays.shapes;
    int rows = Math.min(length - 1, shapes.maxRows()); // as many as a block had
    PassState pass =
        new PassState(arrays.config, shapes.maxRows(), shapes.attention().block().rows());
    pass.begin();
    pass.add(new int[rows], 0, rows, length - rows, arrays.table(0));
    for (int row = 0; row < rows; row++) {
      pass.wantLogits(row);
    }
    return pass;
  }

  private void add(Launches launches, Layers bank, PlanKernel kernel) {
    switch (kernel) {
      case EMBED -> launches.embedNormed(graph);
      case QKV -> launches.qkv(graph, bank);
      case ATTEND -> launches.attend(graph, bank, splits);
      case COMBINE -> launches.combine(graph, splits);
      case OUTPUT -> launches.project(graph, bank, Layout.OUTPUT);
      case GATE_UP -> launches.gateUp(graph, bank);
      case DOWN -> launches.project(graph, bank, Layout.DOWN);
      case HEAD -> launches.head(graph);
      case ARGMAX -> {
        IntArray chosen = new IntArray(1 + Stamp.SIZE);
        launches.argmax(graph, chosen);
        graph.tasks().transferToHost(DataTransferMode.EVERY_EXECUTION, chosen);
      }
      case BLOCK_EMBED -> launches.embed(graph);
      case BLOCK_NORM -> launches.inverseRms(graph, Layout.QUERY);
      case BLOCK_QUERY -> launches.matMul(graph, bank, Layout.QUERY);
      case BLOCK_KEY -> launches.matMul(graph, bank, Layout.KEY);
      case BLOCK_ROPE -> launches.ropeStore(graph, bank);
      case BLOCK_ATTEND -> launches.attendBlock(graph, bank);
      case BLOCK_OUTPUT -> launches.matMul(graph, bank, Layout.OUTPUT);
      case BLOCK_GATE -> launches.matMul(graph, bank, Layout.GATE);
      case BLOCK_UP -> launches.matMul(graph, bank, Layout.UP);
      case BLOCK_DOWN -> launches.matMul(graph, bank, Layout.DOWN);
      case BLOCK_HEAD -> launches.matMul(graph, bank, Layout.HEAD);
    }
  }

  /** Launches of an execution: the layers that take part. */
  int launches() {
    return layers;
  }

  /** Launches the kernel once for each layer, and waits. */
  void run() {
    program.execute(graph);
  }
}
