package io.xmodel.tornado.graph;

import io.xmodel.model.XmodelConfig;
import io.xmodel.tornado.kernels.Codes;
import io.xmodel.tornado.kernels.Embed;
import io.xmodel.tornado.kernels.Layout;
import io.xmodel.tornado.kernels.MatMulFew;
import io.xmodel.tornado.kernels.Qkv;
import io.xmodel.tornado.kernels.RmsNorm;
import io.xmodel.tornado.kernels.Storage;
import io.xmodel.tornado.weights.DeviceWeights.Layers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A few rows, of one sequence or of several, through the whole model: 7 launches a layer (8 while
 * keys are split), one before and two after. Each weight is read once for all rows.
 *
 * <p>Kernels have a sum for each row in registers, so that they come in variants for up to 4, 8 and
 * 16 rows, each for short and for long texts. A variant is compiled when first used: users of one
 * sequence never wait for it.
 */
public final class FewPlan {
  /** Rows of the smallest variant. */
  private static final int FEWEST = 4;

  /** Tasks of a layer whose keys are split. */
  private static final int LAYER_TASKS = 8;

  /** The most layers of a graph: more are more to compile while a step waits. */
  private static final int MOST_LAYERS = 2;

  private final Program program;
  private final DeviceArrays arrays;
  private final PassState pass;
  private final Graph begin;
  private final List<Variant> variants = new ArrayList<>();

  /** The graphs for up to so many rows. */
  private record Variant(int rows, LayerGraphs shortText, LayerGraphs longText, Graph end) {}

  /** Adds the graphs. */
  public FewPlan(Program program, DeviceArrays arrays) {
    this.program = program;
    this.arrays = arrays;
    int most = arrays.shapes.fewRows();
    this.pass = new PassState(arrays.config, most, 1);
    this.begin = program.graph("few").repeated();
    begin.tasks().transferToDevice(DataTransferMode.EVERY_EXECUTION, pass.state, pass.rope);
    embed(begin);
    List<Graph> others = new ArrayList<>();
    for (int rows = FEWEST; rows == FEWEST || rows / 2 < most; rows *= 2) {
      Variant variant = variant(rows);
      Stream.of(variant.shortText.graphs(), variant.longText.graphs(), Stream.of(variant.end))
          .flatMap(graphs -> graphs)
          .forEach(others::add);
      variants.add(variant);
    }
    program.handOver(begin, others, pass.state, pass.rope);
  }

  private Variant variant(int rows) {
    Graph end = program.graph("fewEnd").repeated();
    LayerGraphs shortText = layers("fewShort", rows, 1);
    LayerGraphs longText = layers("fewLong", rows, arrays.shapes.attention().splits());
    norm(end, Layout.HEAD, rows);
    head(end, rows);
    return new Variant(rows, shortText, longText, end);
  }

  /** The rows of the next pass, at most {@link Shapes#fewRows}. */
  public PassState pass() {
    return pass;
  }

  /** Appends the tokens and computes the logits asked for. */
  public void run() {
    pass.complete();
    Variant variant =
        variants.stream().filter(one -> one.rows >= pass.rows()).findFirst().orElseThrow();
    boolean split = pass.keys() > arrays.shapes.attention().splitAbove();
    program.execute(begin);
    (split ? variant.longText : variant.shortText).run();
    if (pass.logits() > 0) {
      program.execute(variant.end);
    }
  }

  private LayerGraphs layers(String name, int rows, int splits) {
    int wanted = Math.min(MOST_LAYERS, arrays.shapes.graphLayers());
    int most = Math.clamp(GraphLimits.tasks() / LAYER_TASKS, 1, wanted);
    return new LayerGraphs(
        program, arrays, name, most, (graph, layers) -> layer(graph, layers, rows, splits));
  }

  private void layer(Graph graph, Layers layers, int rows, int splits) {
    norm(graph, Layout.QUERY, rows);
    product(graph, layers, Layout.QUERY, rows);
    DecodePlan.attend(graph, arrays, pass.state, layers, rows, splits);
    if (splits > 1) {
      DecodePlan.combine(graph, arrays, pass.state, rows, splits);
    }
    product(graph, layers, Layout.OUTPUT, rows);
    norm(graph, Layout.GATE, rows);
    product(graph, layers, Layout.GATE, rows);
    product(graph, layers, Layout.DOWN, rows);
  }

  private void embed(Graph graph) {
    Shapes shapes = arrays.shapes;
    int groups = shapes.elementGroups(shapes.fewRows() * arrays.config.hiddenSize());
    graph
        .tasks()
        .task(
            graph.launch("embed", groups, shapes.size()),
            Embed::run,
            arrays.context,
            pass.state,
            arrays.weights.layout(),
            arrays.weights.embedding(),
            arrays.weights.floats(),
            arrays.x,
            arrays.h,
            0,
            groups * shapes.size());
  }

  /** h = x · norm / rms. */
  private void norm(Graph graph, int kind, int rows) {
    Shapes shapes = arrays.shapes;
    graph
        .tasks()
        .task(
            graph.launch("rmsNorm", rows, shapes.size()),
            RmsNorm::run,
            arrays.context,
            pass.state,
            arrays.weights.layout(),
            arrays.weights.floats(),
            arrays.x,
            arrays.h,
            kind,
            shapes.size());
  }

  /** A layer's product of a kind, and what follows from it. */
  private void product(Graph graph, Layers layers, int kind, int rows) {
    XmodelConfig config = arrays.config;
    int[] kinds =
        switch (kind) {
          case Layout.QUERY -> new int[] {Layout.QUERY, Layout.KEY, Layout.VALUE};
          case Layout.GATE -> new int[] {Layout.GATE, Layout.UP};
          default -> new int[] {kind};
        };
    int pairs =
        switch (kind) {
          case Layout.QUERY ->
              Qkv.pairs(config.numAttentionHeads(), config.numKeyValueHeads(), config.headDim());
          case Layout.GATE -> config.intermediateSize();
          default -> MatMulFew.pairs(config.hiddenSize());
        };
    FloatArray h =
        switch (kind) {
          case Layout.OUTPUT -> arrays.a;
          case Layout.DOWN -> arrays.gate;
          default -> arrays.h;
        };
    FloatArray y =
        switch (kind) {
          case Layout.QUERY -> arrays.q;
          case Layout.GATE -> arrays.gate;
          default -> arrays.x;
        };
    int storage = arrays.weights.storage(layers, arrays.shapes.conversions(), kinds);
    IntArray words = arrays.weights.layer(layers.first());
    matMul(graph, words, layers, h, y, kind, storage, pairs, rows);
  }

  /** The logits of the rows that want them. */
  private void head(Graph graph, int rows) {
    int storage = arrays.weights.headStorage(arrays.shapes.conversions());
    int pairs = MatMulFew.pairs(arrays.config.vocabSize());
    IntArray words = arrays.weights.head();
    Layers unused = arrays.weights.layers().getLast();
    matMul(graph, words, unused, arrays.h, arrays.logits, Layout.HEAD, storage, pairs, rows);
  }

  private void matMul(
      Graph graph,
      IntArray words,
      Layers layers,
      FloatArray h,
      FloatArray y,
      int kind,
      int storage,
      int pairs,
      int rows) {
    Shapes.Cut cut = arrays.shapes.fewCut(pairs, Storage.ints(storage));
    graph
        .tasks()
        .task(
            graph.launch("matMulFew", cut.groups(), cut.items()),
            MatMulFew::run,
            arrays.context,
            pass.state,
            arrays.weights.layout(),
            words,
            arrays.weights.floats(),
            pass.rope,
            h,
            y,
            arrays.kv32(layers),
            arrays.kv16(layers),
            MatMulFew.what(kind, kind == Layout.QUERY ? arrays.kvType : Codes.KV_F32),
            storage,
            rows,
            cut.lanes(),
            cut.rows());
  }
}
