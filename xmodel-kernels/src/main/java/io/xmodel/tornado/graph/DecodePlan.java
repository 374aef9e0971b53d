package io.xmodel.tornado.graph;

import io.xmodel.model.RopeFrequencies;
import io.xmodel.model.XmodelConfig;
import io.xmodel.tornado.kernels.Argmax;
import io.xmodel.tornado.kernels.Attend;
import io.xmodel.tornado.kernels.Combine;
import io.xmodel.tornado.kernels.Embed;
import io.xmodel.tornado.kernels.GateUp;
import io.xmodel.tornado.kernels.Head;
import io.xmodel.tornado.kernels.Layout;
import io.xmodel.tornado.kernels.Project;
import io.xmodel.tornado.kernels.Qkv;
import io.xmodel.tornado.kernels.State;
import io.xmodel.tornado.kernels.Storage;
import io.xmodel.tornado.weights.DeviceWeights;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * One token through the whole model: 5 launches a layer (6 while keys are split) and 3 more. Per
 * token its id, position, table and angles go down, and the id of the best logit comes back.
 *
 * <p>A graph embeds the token; one of {@link Shapes#graphLayers} layers is executed until all
 * layers are done, and one finds the logits. All layers in one graph would save a few executions,
 * but TornadoVM compiles each task of a graph by itself, which takes longer than users will wait.
 *
 * <p>The layers' graphs come in two variants: for texts short enough that a group goes through all
 * keys of a head, and for longer ones.
 */
public final class DecodePlan implements TokenPlan {
  private final Program program;
  private final DeviceArrays arrays;
  private final RopeFrequencies frequencies;
  final IntArray state = new IntArray(State.size(1));
  final IntArray chosen = new IntArray(1);
  final FloatArray rope;
  private final float[] angles;
  private final Graph begin;
  private final @Nullable LayerGraphs shortText;
  private final @Nullable LayerGraphs longText;
  private final Graph end;

  /** Adds the graphs. */
  public DecodePlan(Program program, DeviceArrays arrays, boolean hasLongTexts) {
    this(program, arrays, true, hasLongTexts);
  }

  /**
   * Adds the graphs that are wanted.
   *
   * @param hasLayers false: for those who put the layers' kernels in graphs of their own
   */
  DecodePlan(Program program, DeviceArrays arrays, boolean hasLayers, boolean hasLongTexts) {
    this.program = program;
    this.arrays = arrays;
    this.frequencies = RopeFrequencies.of(arrays.config);
    this.rope = new FloatArray(arrays.config.headDim());
    this.angles = new float[arrays.config.headDim() / 2];
    this.begin = program.graph("begin").repeated();
    begin.tasks().transferToDevice(DataTransferMode.EVERY_EXECUTION, state, rope);
    embed(begin);
    this.shortText = hasLayers ? layers("short", 1) : null;
    this.longText = hasLongTexts ? layers("long", arrays.shapes.attention().splits()) : null;
    this.end = program.graph("end").repeated();
    head(end);
    argmax(end);
    end.tasks().transferToHost(DataTransferMode.EVERY_EXECUTION, chosen);
    program.handOver(
        begin,
        Stream.of(graphs(shortText), graphs(longText), Stream.of(end))
            .flatMap(graphs -> graphs)
            .toList(),
        state,
        rope);
  }

  /**
   * {@inheritDoc} The first sets the layers' count back, without which the kernels would go beyond
   * the last.
   */
  @Override
  public Stream<Graph> graphs() {
    Stream<Graph> more = longText == null ? Stream.of() : Stream.of(begin);
    return Stream.of(Stream.of(begin), graphs(shortText), more, graphs(longText), Stream.of(end))
        .flatMap(graphs -> graphs);
  }

  private static Stream<Graph> graphs(@Nullable LayerGraphs layers) {
    return layers == null ? Stream.of() : layers.graphs();
  }

  @Override
  public int run(int token, int position, int table, int limit) {
    prepare(token, position, table, limit);
    boolean split = position >= arrays.shapes.attention().splitAbove();
    LayerGraphs layers = split && longText != null ? longText : shortText;
    program.execute(begin);
    if (layers != null) {
      layers.run();
    }
    program.execute(end);
    return chosen.get(0);
  }

  @Override
  public void prepare(int token, int position, int table, int limit) {
    state.set(State.LAYER, 0); // the kernels count from here
    state.set(State.ROWS, 1);
    state.set(State.TILES, 1);
    state.set(State.LOGITS, 1);
    state.set(State.LIMIT, limit);
    state.set(State.at(0, State.TOKEN), token);
    state.set(State.at(0, State.POSITION), position);
    state.set(State.at(0, State.TABLE), table);
    state.set(State.at(0, State.LOGITS_ROW), 0);
    state.set(State.at(0, State.TILE_FIRST), 0);
    state.set(State.at(0, State.TILE_ROWS), 1);
    Rope.set(frequencies, position, rope, 0, angles);
  }

  /** A launch begins when the one before has ended. */
  @Override
  public void check() {}

  private LayerGraphs layers(String name, int splits) {
    // A captured graph is replayed at once: the fewer the better.
    int wanted = program.capturesGraphs() ? Integer.MAX_VALUE : arrays.shapes.graphLayers();
    int most = Math.clamp(GraphLimits.tasks() / (splits > 1 ? 6 : 5), 1, wanted);
    return new LayerGraphs(
        program, arrays, name, most, (graph, layers) -> layer(graph, layers, splits));
  }

  private void layer(Graph graph, DeviceWeights.Layers layers, int splits) {
    qkv(graph, layers);
    attend(graph, layers, splits);
    if (splits > 1) {
      combine(graph, splits);
    }
    project(graph, layers, Layout.OUTPUT, arrays.a);
    gateUp(graph, layers);
    project(graph, layers, Layout.DOWN, arrays.gate);
  }

  void embed(Graph graph) {
    Shapes shapes = arrays.shapes;
    int groups = shapes.elementGroups(arrays.config.hiddenSize());
    graph
        .tasks()
        .task(
            graph.launch("embed", groups, shapes.size()),
            Embed::run,
            arrays.context,
            state,
            arrays.weights.layout(),
            arrays.weights.embedding(),
            arrays.weights.floats(),
            arrays.x,
            arrays.h,
            1,
            groups * shapes.size());
  }

  void qkv(Graph graph, DeviceWeights.Layers layers) {
    Shapes shapes = arrays.shapes;
    XmodelConfig config = arrays.config;
    Shapes.Cut cut =
        shapes.cut(
            Qkv.pairs(config.numAttentionHeads(), config.numKeyValueHeads(), config.headDim()));
    graph
        .tasks()
        .task(
            graph.launch("qkv", cut.groups(), cut.items()),
            Qkv::run,
            arrays.context,
            state,
            arrays.weights.layout(),
            arrays.weights.layer(layers.first()),
            arrays.weights.floats(),
            rope,
            arrays.x,
            arrays.h,
            arrays.q,
            arrays.kv32(layers),
            arrays.kv16(layers),
            arrays.weights.storage(
                layers, shapes.conversions(), Layout.QUERY, Layout.KEY, Layout.VALUE),
            arrays.kvType,
            cut.lanes(),
            cut.rows());
  }

  void attend(Graph graph, DeviceWeights.Layers layers, int splits) {
    attend(graph, arrays, state, layers, 1, splits);
  }

  /** Attention of rows of which each is a tile of its own. */
  static void attend(
      Graph graph,
      DeviceArrays arrays,
      IntArray state,
      DeviceWeights.Layers layers,
      int rows,
      int splits) {
    Shapes.Tile tile = arrays.shapes.attention().token();
    XmodelConfig config = arrays.config;
    int queries = config.queriesPerKvHead();
    graph
        .tasks()
        .task(
            graph.launch(
                "attend", rows * config.numKeyValueHeads() * splits, queries * tile.lanes()),
            Attend::run,
            arrays.context,
            state,
            arrays.weights.layout(),
            arrays.weights.floats(),
            arrays.q,
            arrays.kv32(layers),
            arrays.kv16(layers),
            splits == 1 ? arrays.a : arrays.partial,
            arrays.kvType,
            config.headDim(),
            queries,
            tile.lanes(),
            tile.keys(),
            splits,
            1);
  }

  void combine(Graph graph, int splits) {
    combine(graph, arrays, state, 1, splits);
  }

  /** Joins the ranges of rows' keys. */
  static void combine(Graph graph, DeviceArrays arrays, IntArray state, int rows, int splits) {
    Shapes shapes = arrays.shapes;
    int groups = shapes.elementGroups(rows * arrays.config.hiddenSize());
    graph
        .tasks()
        .task(
            graph.launch("combine", groups, shapes.size()),
            Combine::run,
            arrays.context,
            state,
            arrays.weights.layout(),
            arrays.partial,
            arrays.a,
            splits,
            groups * shapes.size());
  }

  /** x += scale · (W a + b). */
  void project(Graph graph, DeviceWeights.Layers layers, int kind, FloatArray a) {
    Shapes shapes = arrays.shapes;
    int storage = arrays.weights.storage(layers, shapes.conversions(), kind);
    Shapes.Cut cut = shapes.cut(arrays.config.hiddenSize(), Storage.ints(storage));
    graph
        .tasks()
        .task(
            graph.launch("project", cut.groups(), cut.items()),
            Project::run,
            arrays.context,
            state,
            arrays.weights.layout(),
            arrays.weights.layer(layers.first()),
            arrays.weights.floats(),
            a,
            arrays.x,
            arrays.h,
            kind,
            storage,
            cut.lanes(),
            cut.rows(),
            cut.groups());
  }

  void gateUp(Graph graph, DeviceWeights.Layers layers) {
    Shapes shapes = arrays.shapes;
    Shapes.Cut cut = shapes.cut(arrays.config.intermediateSize());
    graph
        .tasks()
        .task(
            graph.launch("gateUp", cut.groups(), cut.items()),
            GateUp::run,
            arrays.context,
            state,
            arrays.weights.layout(),
            arrays.weights.layer(layers.first()),
            arrays.weights.floats(),
            arrays.x,
            arrays.h,
            arrays.gate,
            arrays.weights.storage(layers, shapes.conversions(), Layout.GATE, Layout.UP),
            cut.lanes(),
            cut.rows(),
            cut.groups());
  }

  private Shapes.Cut headCut() {
    return arrays.shapes.cut(Math.ceilDiv(arrays.config.vocabSize(), 2));
  }

  private int headGroups() {
    return Math.min(arrays.shapes.headGroups(), headCut().groups());
  }

  void head(Graph graph) {
    Shapes.Cut cut = headCut();
    graph
        .tasks()
        .task(
            graph.launch("head", headGroups(), cut.items()),
            Head::run,
            arrays.context,
            state,
            arrays.weights.layout(),
            arrays.weights.head(),
            arrays.weights.floats(),
            arrays.x,
            arrays.h,
            arrays.logits,
            arrays.bestValue,
            arrays.bestId,
            arrays.weights.headStorage(arrays.shapes.conversions()),
            cut.lanes(),
            cut.rows(),
            headGroups());
  }

  void argmax(Graph graph) {
    Shapes shapes = arrays.shapes;
    graph
        .tasks()
        .task(
            graph.launch("argmax", 1, shapes.size()),
            Argmax::run,
            arrays.context,
            state,
            arrays.bestValue,
            arrays.bestId,
            chosen,
            headGroups(),
            shapes.size());
  }
}
