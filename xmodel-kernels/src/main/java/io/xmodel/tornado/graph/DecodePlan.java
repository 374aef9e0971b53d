package io.xmodel.tornado.graph;

import io.xmodel.tornado.kernels.Layout;
import io.xmodel.tornado.kernels.Stamp;
import io.xmodel.tornado.weights.DeviceWeights.Layers;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * One token through the whole model: 5 launches a layer (6 while keys are split) and 3 more. Per
 * token its id, position, table and angles go down, and the id of the best logit comes back with a
 * stamp.
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
  private final PassState pass;
  private final Launches launches;
  private final IntArray chosen = new IntArray(1 + Stamp.SIZE);
  private final Graph begin;
  private final LayerGraphs shortText;
  private final @Nullable LayerGraphs longText;
  private final Graph end;

  /** Adds the graphs. */
  public DecodePlan(Program program, DeviceArrays arrays, boolean hasLongTexts) {
    this.program = program;
    this.arrays = arrays;
    this.pass = new PassState(arrays.config, 1, 1);
    this.launches = new Launches(arrays, pass, 1);
    this.begin = program.graph("begin").allocating().repeated();
    begin.tasks().transferToDevice(DataTransferMode.EVERY_EXECUTION, pass.state, pass.rope);
    launches.embedNormed(begin);
    this.shortText = layers("short", 1);
    this.longText = hasLongTexts ? layers("long", arrays.shapes.attention().splits()) : null;
    this.end = program.graph("end").allocating().repeated();
    launches.head(end);
    launches.argmax(end, chosen);
    end.tasks().transferToHost(DataTransferMode.EVERY_EXECUTION, chosen);
    List<Graph> others =
        Stream.of(shortText.graphs(), longGraphs(), Stream.of(end))
            .flatMap(graphs -> graphs)
            .toList();
    program.handOver(begin, others, pass.state, pass.rope);
  }

  private LayerGraphs layers(String name, int splits) {
    // A captured graph is replayed at once: the fewer the better.
    int wanted = program.capturesGraphs() ? Integer.MAX_VALUE : arrays.shapes.graphLayers();
    int most = Math.clamp(GraphLimits.tasks() / (splits > 1 ? 6 : 5), 1, wanted);
    return new LayerGraphs(
        program, arrays, name, most, (graph, layers) -> layer(graph, layers, splits));
  }

  private void layer(Graph graph, Layers layers, int splits) {
    launches.qkv(graph, layers);
    launches.attend(graph, layers, splits);
    if (splits > 1) {
      launches.combine(graph, splits);
    }
    launches.project(graph, layers, Layout.OUTPUT);
    launches.gateUp(graph, layers);
    launches.project(graph, layers, Layout.DOWN);
  }

  /**
   * {@inheritDoc} The first sets the layers' count back, without which the kernels would go beyond
   * the last.
   */
  @Override
  public Stream<Graph> graphs() {
    Stream<Graph> more = longText == null ? Stream.of() : Stream.of(begin);
    return Stream.of(Stream.of(begin), shortText.graphs(), more, longGraphs(), Stream.of(end))
        .flatMap(graphs -> graphs);
  }

  private Stream<Graph> longGraphs() {
    return longText == null ? Stream.of() : longText.graphs();
  }

  @Override
  public int run(int token, int position, int table, int limit) {
    prepare(token, position, table, limit);
    boolean split = pass.keys() > arrays.shapes.attention().splitAbove();
    program.execute(begin);
    (split && longText != null ? longText : shortText).run();
    program.execute(end);
    program.believe(chosen, 1);
    return chosen.get(0);
  }

  @Override
  public void prepare(int token, int position, int table, int limit) {
    pass.begin();
    pass.add(new int[] {token}, 0, 1, position, table);
    pass.wantLogits(0);
    pass.limit(limit);
    pass.complete(program);
  }

  /** A launch begins when the one before has ended. */
  @Override
  public void check() {}
}
