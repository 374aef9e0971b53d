package io.xmodel.tornado.graph;

import io.xmodel.tornado.kernels.Layout;
import io.xmodel.tornado.weights.DeviceWeights.Layers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;

/**
 * A few rows, of one sequence or of several, through the whole model: 7 launches a layer (8 while
 * keys are split), one before and three after. Each weight is read once for all rows.
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
  private final PassStamp stamp;
  private final List<Variant> variants = new ArrayList<>();

  /** The graphs for up to so many rows. */
  private record Variant(int rows, LayerGraphs shortText, LayerGraphs longText, Graph end) {}

  /** Adds the graphs. */
  public FewPlan(Program program, DeviceArrays arrays) {
    this.program = program;
    this.arrays = arrays;
    int most = arrays.shapes.fewRows();
    this.pass = new PassState(arrays.config, most, 1);
    this.begin = program.graph("few").allocating().repeated();
    begin.tasks().transferToDevice(DataTransferMode.EVERY_EXECUTION, pass.state, pass.rope);
    new Launches(arrays, pass, most).embed(begin);
    List<Graph> others = new ArrayList<>();
    for (int rows = FEWEST; rows == FEWEST || rows / 2 < most; rows *= 2) {
      Variant variant = variant(rows);
      Stream.of(variant.shortText.graphs(), variant.longText.graphs(), Stream.of(variant.end))
          .flatMap(graphs -> graphs)
          .forEach(others::add);
      variants.add(variant);
    }
    this.stamp = new PassStamp(program, new Launches(arrays, pass, most));
    others.add(stamp.graph());
    program.handOver(begin, others, pass.state, pass.rope);
  }

  private Variant variant(int rows) {
    Launches launches = new Launches(arrays, pass, rows);
    Graph end = program.graph("fewEnd").repeated();
    LayerGraphs shortText = layers("fewShort", launches, 1);
    LayerGraphs longText = layers("fewLong", launches, arrays.shapes.attention().splits());
    launches.rmsNorm(end, Layout.HEAD);
    launches.matMulFew(end, arrays.weights.layers().getLast(), Layout.HEAD);
    return new Variant(rows, shortText, longText, end);
  }

  private LayerGraphs layers(String name, Launches launches, int splits) {
    int wanted = Math.min(MOST_LAYERS, arrays.shapes.graphLayers());
    int most = Math.clamp(GraphLimits.tasks() / LAYER_TASKS, 1, wanted);
    return new LayerGraphs(
        program, arrays, name, most, (graph, layers) -> layer(graph, launches, layers, splits));
  }

  private static void layer(Graph graph, Launches launches, Layers layers, int splits) {
    launches.rmsNorm(graph, Layout.QUERY);
    launches.matMulFew(graph, layers, Layout.QUERY);
    launches.attend(graph, layers, splits);
    if (splits > 1) {
      launches.combine(graph, splits);
    }
    launches.matMulFew(graph, layers, Layout.OUTPUT);
    launches.rmsNorm(graph, Layout.GATE);
    launches.matMulFew(graph, layers, Layout.GATE);
    launches.matMulFew(graph, layers, Layout.DOWN);
  }

  /** The rows of the next pass, at most {@link Shapes#fewRows}. */
  public PassState pass() {
    return pass;
  }

  /** Appends the tokens and computes the logits asked for. */
  public void run() {
    pass.complete(program);
    Variant variant =
        variants.stream().filter(one -> one.rows >= pass.rows()).findFirst().orElseThrow();
    boolean split = pass.keys() > arrays.shapes.attention().splitAbove();
    program.execute(begin);
    (split ? variant.longText : variant.shortText).run();
    if (pass.logits() > 0) {
      program.execute(variant.end);
    }
    stamp.check();
  }
}
