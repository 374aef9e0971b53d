package io.xmodel.tornado.experimental;

import io.xmodel.model.XmodelConfig;
import io.xmodel.tornado.graph.BlockProducts;
import io.xmodel.tornado.graph.DeviceArrays;
import io.xmodel.tornado.graph.Graph;
import io.xmodel.tornado.graph.Launches;
import io.xmodel.tornado.graph.Shapes;
import io.xmodel.tornado.kernels.Layout;
import io.xmodel.tornado.kernels.Storage;
import io.xmodel.tornado.weights.DeviceWeights.Layers;
import java.util.List;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** A block's products by matrix instructions; by tiles where a matrix is not for them. */
public final class MmaProducts implements BlockProducts {
  private final DeviceArrays arrays;

  /** What they multiply: activations of a block as pairs of bfloat16. */
  private final IntArray pairs;

  /** What they give. */
  private final FloatArray products;

  /** Allocates what they need besides a model's arrays. */
  public MmaProducts(DeviceArrays arrays) {
    this.arrays = arrays;
    this.pairs = new IntArray(pairs(arrays.config, arrays.shapes));
    this.products = new FloatArray(products(arrays.config, arrays.shapes));
  }

  private static int pairs(XmodelConfig config, Shapes shapes) {
    return HighLow.rows(shapes.maxRows()) * 2 * HighLow.half(mostColumns(config));
  }

  private static int products(XmodelConfig config, Shapes shapes) {
    return MatMulMma.products(mostColumns(config), shapes.maxRows());
  }

  private static int mostColumns(XmodelConfig config) {
    return Math.max(config.hiddenSize(), config.intermediateSize());
  }

  /** Bytes of {@link #scratch}. */
  public static long scratchBytes(XmodelConfig config, Shapes shapes) {
    return ((long) pairs(config, shapes) + products(config, shapes)) * Float.BYTES;
  }

  @Override
  public List<TornadoNativeArray> scratch() {
    return List.of(pairs, products);
  }

  @Override
  public void norm(Launches launches, Graph graph, Layers layers, int... kinds) {
    if (IntStream.of(kinds).anyMatch(kind -> fits(layers, kind))) {
      highLow(launches, graph, kinds[0]);
    } else {
      launches.inverseRms(graph, kinds[0]);
    }
  }

  @Override
  public void product(Launches launches, Graph graph, Layers layers, int kind) {
    if (!fits(layers, kind)) {
      launches.matMul(graph, layers, kind);
      return;
    }
    if (kind == Layout.OUTPUT || kind == Layout.DOWN) { // no norm comes before them
      highLow(launches, graph, kind);
    }
    matMulMma(launches, graph, layers, kind);
  }

  /** Whether they multiply a kind of matrix. The head's products have no place but the logits'. */
  private boolean fits(Layers layers, int kind) {
    boolean hasPlace =
        kind != Layout.HEAD
            || (arrays.config.vocabSize() % MatMulMma.TILE == 0
                && arrays.shapes.maxRows() % MatMulMma.TOKENS == 0);
    return hasPlace
        && arrays.weights.storage(layers, true, kind) != Storage.UNKNOWN
        && arrays.weights.linears(layers, kind).allMatch(MatrixUnits::fits);
  }

  /** What a kind of matrix is multiplied by, normed before QUERY, GATE or HEAD. */
  private void highLow(Launches launches, Graph graph, int kind) {
    int norm =
        switch (kind) {
          case Layout.QUERY -> Layout.INPUT_NORM;
          case Layout.GATE -> Layout.POST_NORM;
          case Layout.HEAD -> HighLow.FINAL;
          default -> HighLow.PLAIN;
        };
    XmodelConfig config = arrays.config;
    int size = arrays.shapes.size();
    graph
        .tasks()
        .task(
            graph.launch("highLow", HighLow.rows(arrays.shapes.maxRows()), size),
            HighLow::run,
            arrays.context,
            launches.state(),
            arrays.weights.layout(),
            arrays.weights.floats(),
            arrays.input(kind),
            arrays.inverse,
            pairs,
            norm,
            kind == Layout.DOWN ? config.intermediateSize() : config.hiddenSize(),
            Launches.counted(kind),
            Launches.advance(kind),
            size);
  }

  private void matMulMma(Launches launches, Graph graph, Layers layers, int kind) {
    boolean isHead = kind == Layout.HEAD;
    int groups = MatMulMma.groups(arrays.rows(kind), arrays.shapes.maxRows());
    graph
        .tasks()
        .task(
            graph.launch("matMulMma", groups, MatMulMma.ITEMS),
            MatMulMma::run,
            arrays.context,
            launches.state(),
            arrays.weights.layout(),
            arrays.weights.words(layers, kind),
            arrays.weights.floats(),
            pairs,
            isHead ? arrays.logits : products,
            isHead ? products : arrays.output(kind),
            kind,
            arrays.weights.storage(layers, true, kind));
  }
}
