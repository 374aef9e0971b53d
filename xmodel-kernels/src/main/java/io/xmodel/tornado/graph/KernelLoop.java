package io.xmodel.tornado.graph;

import io.xmodel.tornado.kernels.InverseRms;
import io.xmodel.tornado.kernels.Layout;
import io.xmodel.tornado.kernels.State;
import io.xmodel.tornado.weights.DeviceWeights.Layers;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;

/**
 * One kernel of the plans by itself, for benchmarks: a graph that launches it once for each layer,
 * with that layer's weights and cache. So its operands come from memory as they do in a step, if
 * all layers' together are larger than the device's caches.
 *
 * <p>It uses what a plan left in the arrays, and changes the residual stream and the cache's last
 * positions: no text can be continued after it.
 */
public final class KernelLoop {
  private final Program program;
  private final DeviceArrays arrays;
  private final Graph graph;
  private final int length;
  private final boolean split;
  private final int layers;

  /**
   * Adds the graph.
   *
   * @param most of the first layers take part
   * @param length tokens of the sequence that has the first table; a block's kernels take the last
   *     of them
   */
  public KernelLoop(
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
    this.split = hasLongTexts && length > arrays.shapes.attention().splitAbove();
    if (kernel == PlanKernel.COMBINE && !split) {
      throw new IllegalArgumentException(
          "Keys are combined in texts of more than %d tokens, found %d."
              .formatted(arrays.shapes.attention().splitAbove(), length));
    }
    // Each layer has a plan of its own, of which the state is used: the kernels look there for it.
    DecodePlan[] decode = new DecodePlan[kernel.ofBlock() ? 0 : layers];
    Arrays.setAll(decode, this::decode);
    BlockPlan[] block = new BlockPlan[kernel.ofBlock() ? layers : 0];
    Arrays.setAll(block, this::block);
    this.graph = program.graph("loop").repeated();
    for (DecodePlan plan : decode) {
      graph.tasks().transferToDevice(DataTransferMode.FIRST_EXECUTION, plan.state, plan.rope);
    }
    for (BlockPlan plan : block) {
      PassState pass = plan.pass();
      graph.tasks().transferToDevice(DataTransferMode.FIRST_EXECUTION, pass.state, pass.rope);
    }
    for (Layers bank : arrays.weights.layers()) {
      int end = Math.min(layers, bank.first() + bank.count());
      for (int layer = bank.first(); layer < end; layer++) {
        if (kernel.ofBlock()) {
          add(block[layer], bank, kernel);
        } else {
          add(decode[layer], bank, kernel);
        }
      }
    }
  }

  private DecodePlan decode(int layer) {
    DecodePlan plan = new DecodePlan(program, arrays, false, false);
    plan.prepare(layer, length - 1, arrays.table(0), arrays.config.vocabSize());
    plan.state.set(State.LAYER, layer);
    plan.state.set(State.FFN_LAYER, layer);
    return plan;
  }

  private BlockPlan block(int layer) {
    int rows = Math.min(length - 1, arrays.shapes.maxRows()); // as many as a block had
    BlockPlan plan = new BlockPlan(program, arrays);
    PassState pass = plan.pass();
    pass.begin();
    pass.add(new int[rows], 0, rows, length - rows, arrays.table(0));
    for (int row = 0; row < rows; row++) {
      pass.wantLogits(row);
    }
    pass.complete();
    pass.state.set(State.LAYER, layer);
    pass.state.set(State.FFN_LAYER, layer);
    return plan;
  }

  private void add(DecodePlan plan, Layers bank, PlanKernel kernel) {
    int splits = split ? arrays.shapes.attention().splits() : 1;
    switch (kernel) {
      case EMBED -> plan.embed(graph);
      case QKV -> plan.qkv(graph, bank);
      case ATTEND -> plan.attend(graph, bank, splits);
      case COMBINE -> plan.combine(graph, splits);
      case OUTPUT -> plan.project(graph, bank, Layout.OUTPUT, arrays.a);
      case GATE_UP -> plan.gateUp(graph, bank);
      case DOWN -> plan.project(graph, bank, Layout.DOWN, arrays.gate);
      case HEAD -> plan.head(graph);
      case ARGMAX -> {
        plan.argmax(graph);
        graph.tasks().transferToHost(DataTransferMode.EVERY_EXECUTION, plan.chosen);
      }
      default -> throw new IllegalArgumentException(kernel.name());
    }
  }

  private void add(BlockPlan plan, Layers bank, PlanKernel kernel) {
    switch (kernel) {
      case BLOCK_EMBED -> plan.embed(graph);
      case BLOCK_NORM -> plan.inverseRms(graph, arrays.x, State.ROWS, InverseRms.TO_FFN);
      case BLOCK_QUERY -> plan.product(graph, bank, Layout.QUERY);
      case BLOCK_KEY -> plan.product(graph, bank, Layout.KEY);
      case BLOCK_ROPE -> plan.ropeStore(graph, bank);
      case BLOCK_ATTEND -> plan.attend(graph, bank);
      case BLOCK_OUTPUT -> plan.product(graph, bank, Layout.OUTPUT);
      case BLOCK_GATE -> plan.product(graph, bank, Layout.GATE);
      case BLOCK_UP -> plan.product(graph, bank, Layout.UP);
      case BLOCK_DOWN -> plan.product(graph, bank, Layout.DOWN);
      case BLOCK_HEAD -> plan.headProduct(graph);
      default -> throw new IllegalArgumentException(kernel.name());
    }
  }

  /** Launches of an execution: the layers that take part. */
  public int launches() {
    return layers;
  }

  /** Launches the kernel once for each layer, and waits. */
  public void run() {
    program.execute(graph);
  }
}
