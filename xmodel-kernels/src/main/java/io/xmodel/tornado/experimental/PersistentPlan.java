package io.xmodel.tornado.experimental;

import io.xmodel.error.BackendException;
import io.xmodel.error.Setting;
import io.xmodel.model.RopeFrequencies;
import io.xmodel.model.XmodelConfig;
import io.xmodel.tornado.graph.DeviceArrays;
import io.xmodel.tornado.graph.Graph;
import io.xmodel.tornado.graph.Program;
import io.xmodel.tornado.graph.RopeAngles;
import io.xmodel.tornado.graph.TokenPlan;
import io.xmodel.tornado.kernels.Layout;
import io.xmodel.tornado.kernels.State;
import java.util.List;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** One token through the whole model in one launch, whose groups meet at barriers. */
public final class PersistentPlan implements TokenPlan {
  private final Program program;
  private final PersistentShape shape;
  private final RopeFrequencies frequencies;
  private final IntArray state = new IntArray(PersistentState.SIZE);
  private final FloatArray rope;
  private final float[] angles;
  private final Graph graph;

  /**
   * Adds the graph.
   *
   * @throws BackendException if {@link #refusal} has a reason
   */
  public PersistentPlan(Program program, DeviceArrays arrays, PersistentShape shape) {
    String refusal = refusal(arrays);
    if (!refusal.isEmpty()) {
      throw new BackendException(refusal, Setting.LAUNCH);
    }
    this.program = program;
    this.shape = shape;
    XmodelConfig config = arrays.config;
    this.frequencies = RopeFrequencies.of(config);
    this.rope = new FloatArray(config.headDim() + 1);
    this.angles = new float[config.headDim() / 2];
    int splits = Math.max(1, shape.groups() / config.numKeyValueHeads());
    FloatArray scratch = new FloatArray(scratchSize(config, splits, shape.groups()));
    state.init(0);
    state.set(PersistentState.SPLITS, splits);
    state.set(PersistentState.GROUPS, shape.groups());
    state.set(PersistentState.PATIENCE, shape.patience());
    this.graph = program.graph("token").repeated();
    graph
        .tasks()
        .transferToDevice(DataTransferMode.EVERY_EXECUTION, state, rope)
        .transferToDevice(DataTransferMode.UNDER_DEMAND, scratch)
        .task(
            graph.launch("persistent", shape.groups(), shape.items()),
            Persistent::run,
            arrays.context,
            state,
            arrays.weights.layout(),
            arrays.weights.floats(),
            rope,
            arrays.weights.words().getFirst(),
            scratch,
            arrays.kv32(arrays.weights.layers().getFirst()),
            arrays.kv16(arrays.weights.layers().getFirst()),
            arrays.logits,
            PersistentState.shape(
                shape.lanes(),
                shape.slots(),
                arrays.kvType,
                widths(arrays.weights.layout()),
                workFloats(config)))
        .transferToHost(DataTransferMode.EVERY_EXECUTION, state);
  }

  private static int scratchSize(XmodelConfig config, int splits, int groups) {
    return Math.toIntExact(
        PersistentState.scratch(
            config.numHiddenLayers(),
            config.hiddenSize(),
            config.numAttentionHeads(),
            config.numKeyValueHeads(),
            config.headDim(),
            config.intermediateSize(),
            splits,
            groups));
  }

  private static int workFloats(XmodelConfig config) {
    return PersistentState.workFloats(
        config.hiddenSize(),
        config.intermediateSize(),
        config.queriesPerKvHead(),
        config.headDim());
  }

  /** Which widths of codes there are, as the kernel wants it. */
  private static int widths(IntArray layout) {
    int widths = layout.get(Layout.HEAD_AT + Layout.BITS) / 8;
    for (int layer = 0; layer < layout.get(Layout.LAYERS); layer++) {
      for (int kind = Layout.QUERY; kind <= Layout.DOWN; kind++) {
        widths |= layout.get(Layout.matrix(layer, kind) + Layout.BITS) / 8;
      }
    }
    return widths;
  }

  /** Bytes of local memory of a group. */
  public static long localBytes(XmodelConfig config, PersistentShape shape) {
    return PersistentState.localBytes(workFloats(config), shape.lanes(), shape.slots());
  }

  /** Why the kernel cannot run these weights, in a sentence; empty if it can. */
  public static String refusal(DeviceArrays arrays) {
    IntArray layout = arrays.weights.layout();
    for (int layer = 0; layer < layout.get(Layout.LAYERS); layer++) {
      for (int[] together :
          List.of(
              new int[] {Layout.QUERY, Layout.KEY, Layout.VALUE},
              new int[] {Layout.OUTPUT},
              new int[] {Layout.GATE, Layout.UP},
              new int[] {Layout.DOWN})) {
        for (int kind : together) {
          if (differs(layout, Layout.matrix(layer, kind), Layout.matrix(layer, together[0]))) {
            return "launch persistent takes q, k and v of a layer in one format, and gate and up, with scales of the same blocks of columns; layer %s has others. Use launch graphs."
                .formatted(layer);
          }
        }
      }
    }
    return "";
  }

  private static boolean differs(IntArray layout, int own, int first) {
    return layout.get(own + Layout.SCALE_SHIFT) != layout.get(first + Layout.SCALE_SHIFT)
        || layout.get(own + Layout.BITS) != layout.get(first + Layout.BITS)
        || layout.get(own + Layout.BITS) % 8 != 0
        || layout.get(own + Layout.TABLE) != layout.get(first + Layout.TABLE);
  }

  @Override
  public Stream<Graph> graphs() {
    return Stream.of(graph);
  }

  @Override
  public int run(int token, int position, int table, int limit) {
    prepare(token, position, table, limit);
    program.execute(graph);
    check();
    program.believe(state.get(State.STEP), state.get(State.LAUNCHES));
    return state.get(PersistentState.CHOSEN);
  }

  /**
   * {@inheritDoc} It was not if some group waited for another in vain, or if none ever came:
   * TornadoVM reports a launch that a device refuses to stdout only.
   */
  @Override
  public void check() {
    if (state.get(PersistentState.ARRIVED) == 0) {
      throw new BackendException(
          "The device did not run the persistent launch of %s groups of %s items; the reason is in what TornadoVM printed. Use launch graphs."
              .formatted(shape.groups(), shape.items()),
          Setting.LAUNCH);
    }
    if (state.get(PersistentState.FAILED) > 0) {
      throw new BackendException(
          "Launch persistent needs all %s groups resident on the device at once, and not all came in time: another program may be using it. Use launch graphs."
              .formatted(shape.groups()),
          Setting.LAUNCH);
    }
  }

  @Override
  public void prepare(int token, int position, int table, int limit) {
    state.set(PersistentState.HALF, 1 - state.get(PersistentState.HALF));
    state.set(PersistentState.ARRIVED, 0);
    state.set(PersistentState.FAILED, 0);
    program.beginPass(state);
    rope.set(rope.getSize() - 1, state.get(State.STEP));
    state.set(State.LIMIT, limit);
    state.set(State.at(0, State.TOKEN), token);
    state.set(State.at(0, State.POSITION), position);
    state.set(State.at(0, State.TABLE), table);
    RopeAngles.set(frequencies, position, rope, 0, angles);
  }
}
