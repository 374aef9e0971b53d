package io.xmodel.tornado.graph;

import io.xmodel.model.XmodelConfig;
import io.xmodel.tornado.kernels.Argmax;
import io.xmodel.tornado.kernels.Attend;
import io.xmodel.tornado.kernels.Codes;
import io.xmodel.tornado.kernels.Combine;
import io.xmodel.tornado.kernels.Embed;
import io.xmodel.tornado.kernels.GateUp;
import io.xmodel.tornado.kernels.Gather;
import io.xmodel.tornado.kernels.Head;
import io.xmodel.tornado.kernels.InverseRms;
import io.xmodel.tornado.kernels.Layout;
import io.xmodel.tornado.kernels.MatMul;
import io.xmodel.tornado.kernels.MatMulFew;
import io.xmodel.tornado.kernels.Project;
import io.xmodel.tornado.kernels.Qkv;
import io.xmodel.tornado.kernels.RmsNorm;
import io.xmodel.tornado.kernels.RopeStore;
import io.xmodel.tornado.kernels.Stamp;
import io.xmodel.tornado.kernels.State;
import io.xmodel.tornado.kernels.Storage;
import io.xmodel.tornado.weights.DeviceWeights;
import io.xmodel.tornado.weights.DeviceWeights.Layers;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The launches of which passes consist: here each kernel has the shape of its launch and its
 * arguments. A kernel finds its layer on the device, so that one launch serves all layers whose
 * arrays are the same.
 *
 * <p>Kinds of matrix are those of {@link Layout}; of the head, any layers will do.
 */
public final class Launches {
  private final DeviceArrays arrays;
  private final XmodelConfig config;
  private final Shapes shapes;
  private final DeviceWeights weights;
  private final KernelContext context;
  private final IntArray layout;
  private final FloatArray floats;
  private final IntArray state;
  private final FloatArray rope;
  private final int stampAt;
  private final int rows;

  /**
   * Launches for a pass.
   *
   * @param rows the most that they take
   */
  public Launches(DeviceArrays arrays, PassState pass, int rows) {
    this.arrays = arrays;
    this.config = arrays.config;
    this.shapes = arrays.shapes;
    this.weights = arrays.weights;
    this.context = arrays.context;
    this.layout = arrays.weights.layout();
    this.floats = arrays.weights.floats();
    this.state = pass.state;
    this.rope = pass.rope;
    this.stampAt = pass.stampAt();
    this.rows = rows;
  }

  /** What goes down with the pass, see {@link State}. */
  public IntArray state() {
    return state;
  }

  /** The rows' tokens, embedded. */
  public void embed(Graph graph) {
    embed(graph, 0);
  }

  /** The token, embedded, and times the first norm. */
  public void embedNormed(Graph graph) {
    embed(graph, 1);
  }

  private void embed(Graph graph, int normed) {
    int groups = shapes.elementGroups(rows * config.hiddenSize());
    graph
        .tasks()
        .task(
            graph.launch("embed", groups, shapes.size()),
            Embed::run,
            context,
            state,
            layout,
            weights.embedding(),
            floats,
            rope,
            arrays.x,
            arrays.h,
            stampAt,
            normed,
            groups * shapes.size());
  }

  /** A token's norm, queries, keys and values, rotated; keys and values to the cache. */
  public void qkv(Graph graph, Layers layers) {
    Shapes.Cut cut = shapes.cut(headPairs());
    graph
        .tasks()
        .task(
            graph.launch("qkv", cut.groups(), cut.items()),
            Qkv::run,
            context,
            state,
            layout,
            weights.words(layers, Layout.QUERY),
            floats,
            rope,
            arrays.x,
            arrays.h,
            arrays.q,
            arrays.kv32(layers),
            arrays.kv16(layers),
            storage(layers, Layout.QUERY, Layout.KEY, Layout.VALUE),
            arrays.kvType,
            cut.lanes(),
            cut.rows());
  }

  private int headPairs() {
    return Qkv.pairs(config.numAttentionHeads(), config.numKeyValueHeads(), config.headDim());
  }

  private int storage(Layers layers, int... kinds) {
    return weights.storage(layers, shapes.conversions(), kinds);
  }

  /**
   * Attention of rows that are tiles of their own.
   *
   * @param splits ranges of a text's keys; if several, they are still to be combined
   */
  public void attend(Graph graph, Layers layers, int splits) {
    FloatArray out = splits == 1 ? arrays.a : arrays.partial;
    attend(graph, layers, shapes.attention().token(), splits, out, 1);
  }

  /** Attention of a block's tiles. */
  public void attendBlock(Graph graph, Layers layers) {
    attend(graph, layers, shapes.attention().block(), 1, arrays.a, 0);
  }

  private void attend(
      Graph graph, Layers layers, Shapes.Tile tile, int splits, FloatArray out, int placed) {
    int queries = tile.rows() * config.queriesPerKvHead();
    graph
        .tasks()
        .task(
            graph.launch(
                "attend", rows * config.numKeyValueHeads() * splits, queries * tile.lanes()),
            Attend::run,
            context,
            state,
            layout,
            floats,
            arrays.q,
            arrays.kv32(layers),
            arrays.kv16(layers),
            out,
            arrays.kvType,
            config.headDim(),
            queries,
            tile.lanes(),
            tile.keys(),
            splits,
            placed);
  }

  /** Joins the ranges of keys. */
  public void combine(Graph graph, int splits) {
    int groups = shapes.elementGroups(rows * config.hiddenSize());
    graph
        .tasks()
        .task(
            graph.launch("combine", groups, shapes.size()),
            Combine::run,
            context,
            state,
            layout,
            arrays.partial,
            arrays.a,
            splits,
            groups * shapes.size());
  }

  /** x += scale · (W a + b) of a token; OUTPUT or DOWN. */
  public void project(Graph graph, Layers layers, int kind) {
    int storage = storage(layers, kind);
    Shapes.Cut cut = shapes.cut(config.hiddenSize(), Storage.ints(storage));
    graph
        .tasks()
        .task(
            graph.launch("project", cut.groups(), cut.items()),
            Project::run,
            context,
            state,
            layout,
            weights.words(layers, kind),
            floats,
            arrays.input(kind),
            arrays.x,
            arrays.h,
            kind,
            storage,
            cut.lanes(),
            cut.rows(),
            cut.groups());
  }

  /** A token's norm, gate, up and SwiGLU. */
  public void gateUp(Graph graph, Layers layers) {
    Shapes.Cut cut = shapes.cut(config.intermediateSize());
    graph
        .tasks()
        .task(
            graph.launch("gateUp", cut.groups(), cut.items()),
            GateUp::run,
            context,
            state,
            layout,
            weights.words(layers, Layout.GATE),
            floats,
            arrays.x,
            arrays.h,
            arrays.gate,
            storage(layers, Layout.GATE, Layout.UP),
            cut.lanes(),
            cut.rows(),
            cut.groups());
  }

  /** A token's last norm and logits, and a candidate of each group. */
  public void head(Graph graph) {
    Layers any = weights.layers().getLast();
    Shapes.Cut cut = headCut();
    graph
        .tasks()
        .task(
            graph.launch("head", headGroups(), cut.items()),
            Head::run,
            context,
            state,
            layout,
            weights.words(any, Layout.HEAD),
            floats,
            arrays.x,
            arrays.h,
            arrays.logits,
            arrays.bestValue,
            arrays.bestId,
            storage(any, Layout.HEAD),
            cut.lanes(),
            cut.rows(),
            headGroups());
  }

  private Shapes.Cut headCut() {
    return shapes.cut(Math.ceilDiv(config.vocabSize(), 2));
  }

  private int headGroups() {
    return Math.min(shapes.headGroups(), headCut().groups());
  }

  /** The best of the head's candidates, and the step's stamp: an int and {@link Stamp#SIZE}. */
  public void argmax(Graph graph, IntArray chosen) {
    argmax(graph, arrays, state, chosen, 1, headGroups());
  }

  /** The best of each row's candidates, and the step's stamp. */
  static void argmax(
      Graph graph, DeviceArrays arrays, IntArray state, IntArray chosen, int rows, int candidates) {
    int size = arrays.shapes.size();
    graph
        .tasks()
        .task(
            graph.launch("argmax", rows, size),
            Argmax::run,
            arrays.context,
            state,
            arrays.weights.layout(),
            arrays.bestValue,
            arrays.bestId,
            chosen,
            rows,
            candidates,
            size);
  }

  /** The step's stamp, of a pass that leaves its results on the device. */
  void stamp(Graph graph, IntArray receipt) {
    graph
        .tasks()
        .task(
            graph.launch("stamp", 1, 1),
            Stamp::run,
            context,
            state,
            arrays.weights.layout(),
            receipt);
  }

  /** h = x · norm / rms of a few rows; before QUERY, GATE or HEAD. */
  void rmsNorm(Graph graph, int kind) {
    graph
        .tasks()
        .task(
            graph.launch("rmsNorm", rows, shapes.size()),
            RmsNorm::run,
            context,
            state,
            layout,
            floats,
            arrays.x,
            arrays.h,
            kind,
            shapes.size());
  }

  /**
   * What a few rows' products of a kind are, and what follows from them: QUERY with keys and
   * values, OUTPUT, GATE with up, DOWN or HEAD.
   */
  void matMulFew(Graph graph, Layers layers, int kind) {
    int[] kinds =
        switch (kind) {
          case Layout.QUERY -> new int[] {Layout.QUERY, Layout.KEY, Layout.VALUE};
          case Layout.GATE -> new int[] {Layout.GATE, Layout.UP};
          default -> new int[] {kind};
        };
    int pairs =
        switch (kind) {
          case Layout.QUERY -> headPairs();
          case Layout.GATE -> arrays.rows(kind);
          default -> MatMulFew.pairs(arrays.rows(kind));
        };
    boolean normed = kind == Layout.QUERY || kind == Layout.GATE || kind == Layout.HEAD;
    int storage = storage(layers, kinds);
    Shapes.Cut cut = shapes.fewCut(pairs, Storage.ints(storage));
    graph
        .tasks()
        .task(
            graph.launch("matMulFew", cut.groups(), cut.items()),
            MatMulFew::run,
            context,
            state,
            layout,
            weights.words(layers, kind),
            floats,
            rope,
            normed ? arrays.h : arrays.input(kind),
            arrays.output(kind),
            arrays.kv32(layers),
            arrays.kv16(layers),
            MatMulFew.what(kind, kind == Layout.QUERY ? arrays.kvType : Codes.KV_F32),
            storage,
            rows,
            cut.lanes(),
            cut.rows());
  }

  /** The rows of a block that want logits, one after the other. */
  void gather(Graph graph) {
    int groups = shapes.elementGroups(rows * config.hiddenSize());
    graph
        .tasks()
        .task(
            graph.launch("gather", groups, shapes.size()),
            Gather::run,
            context,
            state,
            layout,
            arrays.x,
            arrays.q,
            groups * shapes.size());
  }

  /** 1 / rms of a block's rows; before QUERY, GATE or HEAD. */
  public void inverseRms(Graph graph, int kind) {
    graph
        .tasks()
        .task(
            graph.launch("inverseRms", rows, shapes.size()),
            InverseRms::run,
            context,
            state,
            layout,
            floats,
            arrays.input(kind),
            arrays.inverse,
            counted(kind),
            advance(kind),
            shapes.size());
  }

  /** Which rows a norm before QUERY, GATE or HEAD is of, see {@link State}. */
  public static int counted(int kind) {
    return kind == Layout.HEAD ? State.LOGITS : State.ROWS;
  }

  /** How it counts layers, see {@link InverseRms}. */
  public static int advance(int kind) {
    return switch (kind) {
      case Layout.QUERY -> InverseRms.TO_FFN;
      case Layout.GATE -> InverseRms.TO_NEXT;
      default -> InverseRms.STAY;
    };
  }

  /** A block's products of a kind, and what follows from them. */
  public void matMul(Graph graph, Layers layers, int kind) {
    int groups = MatMul.groups(arrays.rows(kind), rows, shapes.tokens());
    graph
        .tasks()
        .task(
            graph.launch("matMul", groups, 4 * shapes.tokens()),
            MatMul::run,
            context,
            state,
            layout,
            weights.words(layers, kind),
            floats,
            arrays.input(kind),
            arrays.inverse,
            arrays.output(kind),
            kind,
            weights.bits(layers, kind),
            shapes.tokens());
  }

  /** Rotates a block's queries and keys; keys and values to the cache. */
  public void ropeStore(Graph graph, Layers layers) {
    int pairs =
        rows
            * (config.numAttentionHeads() + 2 * config.numKeyValueHeads())
            * (config.headDim() / 2);
    int groups = shapes.elementGroups(pairs);
    graph
        .tasks()
        .task(
            graph.launch("ropeStore", groups, shapes.size()),
            RopeStore::run,
            context,
            state,
            layout,
            rope,
            arrays.q,
            arrays.k,
            arrays.v,
            arrays.kv32(layers),
            arrays.kv16(layers),
            arrays.kvType,
            groups * shapes.size());
  }
}
