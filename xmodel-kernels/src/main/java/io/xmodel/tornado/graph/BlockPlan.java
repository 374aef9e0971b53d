package io.xmodel.tornado.graph;

import io.xmodel.tornado.kernels.Layout;
import io.xmodel.tornado.weights.DeviceWeights.Layers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Up to {@link Shapes#maxRows} tokens, of one sequence or of several, through the model: each
 * weight is read once for all of them. One graph computes a layer and is executed once for each: a
 * dozen kernels to compile, whatever the number of layers. Layers whose weights or cache are in
 * other arrays have their own such graph.
 */
public final class BlockPlan {
  private final Program program;
  private final DeviceArrays arrays;
  private final PassState pass;
  private final Launches launches;
  private final BlockProducts products;
  private final Graph embed;
  private final List<LayerGraph> layers = new ArrayList<>();
  private final Graph head;
  private final PassStamp stamp;
  private final @Nullable RowsPlan rows;

  /** A graph and the layers that it computes, one at a time. */
  private record LayerGraph(Graph graph, Layers layers) {}

  /**
   * Adds the graphs.
   *
   * @param isObserved whether {@link #x} will be called
   */
  public BlockPlan(
      Program program, DeviceArrays arrays, BlockProducts products, boolean isObserved) {
    this.program = program;
    this.arrays = arrays;
    Shapes shapes = arrays.shapes;
    this.pass = new PassState(arrays.config, shapes.maxRows(), shapes.attention().block().rows());
    this.products = products;
    this.launches = new Launches(arrays, pass, shapes.maxRows());
    this.embed = program.graph("embed").allocating();
    embed.tasks().transferToDevice(DataTransferMode.EVERY_EXECUTION, pass.state, pass.rope);
    launches.embed(embed);
    List<Graph> others = new ArrayList<>();
    for (Layers some : arrays.weights.layers()) {
      Graph graph = program.graph("layer").repeated();
      others.add(graph);
      layer(graph, some);
      layers.add(new LayerGraph(graph, some));
    }
    this.head = program.graph("head");
    others.add(head);
    head(head);
    this.stamp = new PassStamp(program, launches);
    others.add(stamp.graph());
    this.rows =
        isObserved ? new RowsPlan(program, arrays, arrays.x, arrays.config.hiddenSize(), 1) : null;
    if (rows != null) {
      others.add(rows.graph());
    }
    program.handOver(embed, others, pass.state, pass.rope);
  }

  private void layer(Graph graph, Layers layers) {
    products.norm(launches, graph, layers, Layout.QUERY, Layout.KEY, Layout.VALUE);
    products.product(launches, graph, layers, Layout.QUERY);
    products.product(launches, graph, layers, Layout.KEY);
    products.product(launches, graph, layers, Layout.VALUE);
    launches.ropeStore(graph, layers);
    launches.attendBlock(graph, layers);
    products.product(launches, graph, layers, Layout.OUTPUT);
    products.norm(launches, graph, layers, Layout.GATE, Layout.UP);
    products.product(launches, graph, layers, Layout.GATE);
    products.product(launches, graph, layers, Layout.UP);
    products.product(launches, graph, layers, Layout.DOWN);
  }

  private void head(Graph graph) {
    Layers any = arrays.weights.layers().getLast();
    launches.gather(graph);
    products.norm(launches, graph, any, Layout.HEAD);
    products.product(launches, graph, any, Layout.HEAD);
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
    pass.complete(program);
    program.execute(embed);
    for (LayerGraph some : layers) {
      program.execute(
          some.graph,
          some.layers.count(),
          done -> {
            stamp.checkNowAndThen();
            afterLayer.accept(some.layers.first() + done - 1);
          });
    }
    if (pass.logits() > 0) {
      program.execute(head);
    }
    stamp.check();
  }

  /** The residual stream of a row of the last pass, or of the one that is running, for tests. */
  public float[] x(int row) {
    if (rows == null) {
      throw new IllegalStateException("This plan is not observed.");
    }
    float[] values = new float[arrays.config.hiddenSize()];
    Steps.Unfinished pass = program.steps().unfinished();
    FloatArray found = rows.bring(row, 1);
    program.steps().resume(pass);
    for (int i = 0; i < values.length; i++) {
      values[i] = found.get(i);
    }
    return values;
  }
}
