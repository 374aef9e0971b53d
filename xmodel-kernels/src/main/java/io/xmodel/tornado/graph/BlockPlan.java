package io.xmodel.tornado.graph;

import io.xmodel.model.XmodelConfig;
import io.xmodel.tornado.kernels.Attend;
import io.xmodel.tornado.kernels.Embed;
import io.xmodel.tornado.kernels.Gather;
import io.xmodel.tornado.kernels.HighLow;
import io.xmodel.tornado.kernels.InverseRms;
import io.xmodel.tornado.kernels.Layout;
import io.xmodel.tornado.kernels.MatMul;
import io.xmodel.tornado.kernels.MatMulMma;
import io.xmodel.tornado.kernels.RopeStore;
import io.xmodel.tornado.kernels.State;
import io.xmodel.tornado.weights.DeviceWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.DataRange;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Up to {@link Shapes#maxRows} tokens, of one sequence or of several, through the model: each
 * weight is read once for all of them. One graph computes a layer and is executed once for each: a
 * dozen kernels to compile, whatever the number of layers. Layers whose weights or cache are in
 * other arrays have their own such graph. Matrices are multiplied by {@link MatMulMma} where the
 * arrays are for it and it takes them, else by {@link MatMul}.
 */
public final class BlockPlan {
  private final Program program;
  private final DeviceArrays arrays;
  private final PassState pass;
  private final IntArray state;
  private final FloatArray rope;
  private final Graph embed;
  private final List<LayerGraph> layers = new ArrayList<>();
  private final Graph head;

  /** A graph and the layers that it computes, one at a time. */
  private record LayerGraph(Graph graph, DeviceWeights.Layers layers) {}

  /** Adds the graphs. */
  public BlockPlan(Program program, DeviceArrays arrays) {
    this.program = program;
    this.arrays = arrays;
    Shapes shapes = arrays.shapes;
    this.pass = new PassState(arrays.config, shapes.maxRows(), shapes.attention().block().rows());
    this.state = pass.state;
    this.rope = pass.rope;
    this.embed = program.graph("embed");
    embed.tasks().transferToDevice(DataTransferMode.EVERY_EXECUTION, state, rope);
    embed(embed);
    List<Graph> others = new ArrayList<>();
    for (DeviceWeights.Layers some : arrays.weights.layers()) {
      Graph graph = program.graph("layer").repeated();
      others.add(graph);
      layer(graph, some);
      layers.add(new LayerGraph(graph, some));
    }
    this.head = program.graph("head");
    others.add(head);
    head(head);
    program.handOver(embed, others, state, rope);
  }

  /** All graphs, in the order in which they should be compiled. */
  public Stream<Graph> graphs() {
    return Stream.of(Stream.of(embed), layers.stream().map(LayerGraph::graph), Stream.of(head))
        .flatMap(graphs -> graphs);
  }

  /** The rows of the next pass. */
  public PassState pass() {
    return pass;
  }

  /**
   * Appends the tokens and computes the logits asked for.
   *
   * @param afterLayer hears each layer when {@link #x} holds its output
   */
  public void run(IntConsumer afterLayer) {
    pass.complete();
    program.execute(embed);
    for (LayerGraph some : layers) {
      program.execute(
          some.graph,
          some.layers.count(),
          done -> afterLayer.accept(some.layers.first() + done - 1));
    }
    if (pass.logits() > 0) {
      program.execute(head);
    }
  }

  /** The residual stream of a row of the last pass, for tests. */
  public float[] x(int row) {
    int hidden = arrays.config.hiddenSize();
    program.read(new DataRange(arrays.x).withOffset((long) row * hidden).withSize(hidden));
    float[] values = new float[hidden];
    for (int i = 0; i < hidden; i++) {
      values[i] = arrays.x.get(row * hidden + i);
    }
    return values;
  }

  void embed(Graph graph) {
    Shapes shapes = arrays.shapes;
    int groups = shapes.elementGroups(shapes.maxRows() * arrays.config.hiddenSize());
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
            0,
            groups * shapes.size());
  }

  private void layer(Graph graph, DeviceWeights.Layers layers) {
    norm(
        graph,
        byMma(layers, Layout.QUERY, Layout.KEY, Layout.VALUE),
        arrays.x,
        Layout.INPUT_NORM,
        State.ROWS,
        InverseRms.TO_FFN);
    product(graph, layers, Layout.QUERY);
    product(graph, layers, Layout.KEY);
    product(graph, layers, Layout.VALUE);
    ropeStore(graph, layers);
    attend(graph, layers);
    split(graph, layers, Layout.OUTPUT, arrays.a, arrays.config.hiddenSize());
    product(graph, layers, Layout.OUTPUT);
    norm(
        graph,
        byMma(layers, Layout.GATE, Layout.UP),
        arrays.x,
        Layout.POST_NORM,
        State.ROWS,
        InverseRms.TO_NEXT);
    product(graph, layers, Layout.GATE);
    product(graph, layers, Layout.UP);
    split(graph, layers, Layout.DOWN, arrays.gate, arrays.config.intermediateSize());
    product(graph, layers, Layout.DOWN);
  }

  /** y = W x for a kind of matrix. */
  void product(Graph graph, DeviceWeights.Layers layers, int kind) {
    XmodelConfig config = arrays.config;
    FloatArray x =
        switch (kind) {
          case Layout.OUTPUT -> arrays.a;
          case Layout.DOWN -> arrays.gate;
          default -> arrays.x;
        };
    FloatArray y =
        switch (kind) {
          case Layout.QUERY -> arrays.q;
          case Layout.KEY -> arrays.k;
          case Layout.VALUE -> arrays.v;
          case Layout.GATE, Layout.UP -> arrays.gate;
          default -> arrays.x;
        };
    int rows =
        switch (kind) {
          case Layout.KEY, Layout.VALUE -> config.kvSize();
          case Layout.GATE, Layout.UP -> config.intermediateSize();
          default -> config.hiddenSize();
        };
    IntArray words = arrays.weights.layer(layers.first());
    if (byMma(layers, kind)) {
      int storage = arrays.weights.storage(layers, true, kind);
      matMulMma(graph, words, arrays.products, y, kind, storage, rows);
    } else {
      matMul(graph, words, x, y, kind, arrays.weights.bits(layers, kind), rows);
    }
  }

  /** Whether matrix instructions multiply some of these kinds of matrix. */
  private boolean byMma(DeviceWeights.Layers layers, int... kinds) {
    return arrays.mma && IntStream.of(kinds).anyMatch(kind -> arrays.weights.fitsMma(layers, kind));
  }

  /** Whether they multiply the head, whose products have no place but that of the logits. */
  private boolean headByMma() {
    return arrays.mma
        && arrays.weights.headFitsMma()
        && arrays.config.vocabSize() % MatMulMma.TILE == 0
        && arrays.shapes.maxRows() % MatMulMma.TOKENS == 0;
  }

  private void head(Graph graph) {
    Shapes shapes = arrays.shapes;
    int groups = shapes.elementGroups(shapes.maxRows() * arrays.config.hiddenSize());
    graph
        .tasks()
        .task(
            graph.launch("gather", groups, shapes.size()),
            Gather::run,
            arrays.context,
            state,
            arrays.weights.layout(),
            arrays.x,
            arrays.q,
            groups * shapes.size());
    norm(graph, headByMma(), arrays.q, HighLow.FINAL, State.LOGITS, InverseRms.STAY);
    headProduct(graph);
  }

  /** The logits of the gathered rows. */
  void headProduct(Graph graph) {
    if (headByMma()) {
      matMulMma(
          graph,
          arrays.weights.head(),
          arrays.logits,
          arrays.products,
          Layout.HEAD,
          arrays.weights.headStorage(true),
          arrays.config.vocabSize());
      return;
    }
    matMul(
        graph,
        arrays.weights.head(),
        arrays.q,
        arrays.logits,
        Layout.HEAD,
        arrays.weights.headBits(),
        arrays.config.vocabSize());
  }

  /** The norm of rows: their factors, and what matrix instructions multiply if they do. */
  private void norm(Graph graph, boolean byMma, FloatArray x, int norm, int counted, int advance) {
    if (byMma) {
      highLow(graph, x, norm, arrays.config.hiddenSize(), counted, advance);
    } else {
      inverseRms(graph, x, counted, advance);
    }
  }

  /** What matrix instructions multiply, if they do. */
  private void split(
      Graph graph, DeviceWeights.Layers layers, int kind, FloatArray x, int columns) {
    if (byMma(layers, kind)) {
      highLow(graph, x, HighLow.PLAIN, columns, State.ROWS, InverseRms.STAY);
    }
  }

  private void highLow(Graph graph, FloatArray x, int norm, int columns, int counted, int advance) {
    Shapes shapes = arrays.shapes;
    graph
        .tasks()
        .task(
            graph.launch("highLow", HighLow.rows(shapes.maxRows()), shapes.size()),
            HighLow::run,
            arrays.context,
            state,
            arrays.weights.layout(),
            arrays.weights.floats(),
            x,
            arrays.inverse,
            arrays.pairs,
            norm,
            columns,
            counted,
            advance,
            shapes.size());
  }

  void inverseRms(Graph graph, FloatArray x, int counted, int advance) {
    Shapes shapes = arrays.shapes;
    graph
        .tasks()
        .task(
            graph.launch("inverseRms", shapes.maxRows(), shapes.size()),
            InverseRms::run,
            arrays.context,
            state,
            arrays.weights.layout(),
            arrays.weights.floats(),
            x,
            arrays.inverse,
            counted,
            advance,
            shapes.size());
  }

  private void matMulMma(
      Graph graph,
      IntArray words,
      FloatArray products,
      FloatArray y,
      int kind,
      int storage,
      int rows) {
    int groups = MatMulMma.groups(rows, arrays.shapes.maxRows());
    graph
        .tasks()
        .task(
            graph.launch("matMulMma", groups, MatMulMma.ITEMS),
            MatMulMma::run,
            arrays.context,
            state,
            arrays.weights.layout(),
            words,
            arrays.weights.floats(),
            arrays.pairs,
            products,
            y,
            kind,
            storage);
  }

  private void matMul(
      Graph graph, IntArray words, FloatArray x, FloatArray y, int kind, int bits, int rows) {
    Shapes shapes = arrays.shapes;
    int groups = MatMul.groups(rows, shapes.maxRows(), shapes.tokens());
    graph
        .tasks()
        .task(
            graph.launch("matMul", groups, 4 * shapes.tokens()),
            MatMul::run,
            arrays.context,
            state,
            arrays.weights.layout(),
            words,
            arrays.weights.floats(),
            x,
            arrays.inverse,
            y,
            kind,
            bits,
            shapes.tokens());
  }

  void ropeStore(Graph graph, DeviceWeights.Layers layers) {
    Shapes shapes = arrays.shapes;
    XmodelConfig config = arrays.config;
    int pairs =
        shapes.maxRows()
            * (config.numAttentionHeads() + 2 * config.numKeyValueHeads())
            * (config.headDim() / 2);
    int groups = shapes.elementGroups(pairs);
    graph
        .tasks()
        .task(
            graph.launch("ropeStore", groups, shapes.size()),
            RopeStore::run,
            arrays.context,
            state,
            arrays.weights.layout(),
            rope,
            arrays.q,
            arrays.k,
            arrays.v,
            arrays.kv32(layers),
            arrays.kv16(layers),
            arrays.kvType,
            groups * shapes.size());
  }

  void attend(Graph graph, DeviceWeights.Layers layers) {
    Shapes shapes = arrays.shapes;
    Shapes.Tile tile = shapes.attention().block();
    XmodelConfig config = arrays.config;
    int queries = tile.rows() * config.queriesPerKvHead();
    graph
        .tasks()
        .task(
            graph.launch(
                "attend", shapes.maxRows() * config.numKeyValueHeads(), queries * tile.lanes()),
            Attend::run,
            arrays.context,
            state,
            arrays.weights.layout(),
            arrays.weights.floats(),
            arrays.q,
            arrays.kv32(layers),
            arrays.kv16(layers),
            arrays.a,
            arrays.kvType,
            config.headDim(),
            queries,
            tile.lanes(),
            tile.keys(),
            1,
            0);
  }
}
