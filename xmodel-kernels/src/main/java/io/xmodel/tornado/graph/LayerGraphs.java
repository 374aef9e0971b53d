package io.xmodel.tornado.graph;

import io.xmodel.tornado.weights.DeviceWeights.Layers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * All layers of a model as a few graphs, each of which is executed until its layers are done:
 * kernels count them. Layers whose weights or cache are in other arrays, or too few for a graph,
 * have their own.
 */
final class LayerGraphs {
  private final Program program;
  private final List<Some> all = new ArrayList<>();

  /** A graph of some layers, and how often it is executed. */
  private record Some(Graph graph, int times) {}

  /**
   * Adds the graphs.
   *
   * @param most layers of a graph
   * @param layer adds a layer's tasks, whichever of these layers is next
   */
  LayerGraphs(
      Program program,
      DeviceArrays arrays,
      String name,
      int most,
      BiConsumer<Graph, Layers> layer) {
    this.program = program;
    for (Layers bank : arrays.weights.layers()) {
      int each = Math.ceilDiv(bank.count(), Math.ceilDiv(bank.count(), most));
      add(name, bank, each, bank.count() / each, layer);
      if (bank.count() % each > 0) {
        add(name, bank, bank.count() % each, 1, layer);
      }
    }
  }

  private void add(
      String name, Layers bank, int count, int times, BiConsumer<Graph, Layers> layer) {
    Graph graph = program.graph(name).repeated();
    for (int i = 0; i < count; i++) {
      layer.accept(graph, bank);
    }
    all.add(new Some(graph, times));
  }

  /** The graphs. */
  Stream<Graph> graphs() {
    return all.stream().map(Some::graph);
  }

  /** Computes all layers. */
  void run() {
    for (Some some : all) {
      program.execute(some.graph, some.times, done -> {});
    }
  }
}
